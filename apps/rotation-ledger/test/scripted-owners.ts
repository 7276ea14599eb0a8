import { randomUUID } from 'node:crypto';
import {
  ClientSecretRotated,
  CredentialDescribed,
  type CredentialKind,
  type CredentialReference,
  type CredentialScope,
  type DomainEvent,
  type EventClass,
  type EventEnvelope,
  type InternalRequest,
  InternalTransport,
  KeyRotated,
  RotationApplied,
  type ServiceName,
  topicOf,
  type Turn,
  type Turned,
} from '@rekey/contracts';
import { DomainError } from '@rekey/errors';
import { type EventLog, recordOf } from '@rekey/messaging';
import { currentRequestContext } from '@rekey/telemetry';
import { v7 as uuidv7 } from 'uuid';

const OWNERS: Partial<Record<CredentialKind, ServiceName>> = {
  'vault-key': 'key-vault',
  certificate: 'key-vault',
  'client-secret': 'application-secrets',
};

interface HeldCredential extends CredentialReference {
  version: number;
}

/** Owners that turn what they have told of, as they are asked, and say so in the event log as their relays would. */
export class ScriptedOwners extends InternalTransport {
  readonly turns: Turn[] = [];
  /** What owners refuse, by the credential's id. */
  readonly refusals = new Map<string, DomainError>();
  /** Ids of those that feed a vault key. */
  readonly feeding = new Set<string>();
  eventLog: EventLog | undefined;
  private readonly held = new Map<string, HeldCredential>();

  /** @returns its id */
  async hold(
    kind: CredentialKind,
    name: string,
    scope: CredentialScope,
    times: { readonly createdAt?: Date; readonly expiresAt?: Date } = {},
  ): Promise<string> {
    const id = `${kind}-${name}`;
    this.held.set(id, { kind, id, name, scope, version: 1 });
    const createdAt = (times.createdAt ?? new Date('2026-01-01T00:00:00Z')).toISOString();
    const described = new CredentialDescribed({
      ...{ kind, id, name, scope, createdAt, removedAt: null, follows: [] },
      versions: [
        {
          ...{ version: 1, state: 'active', createdAt, activatedAt: createdAt, retireAt: null },
          expiresAt: times.expiresAt?.toISOString() ?? null,
        },
      ],
    });
    await this.publish([this.envelopeOf(described, this.ownerOf(kind))]);
    return id;
  }

  override async call<T>({ path, body }: InternalRequest): Promise<T | null> {
    if (path === '/internal/v1/credentials/turn') return (await this.turn(body as Turn)) as T;
    if (path === '/internal/v1/executions/told') return { targets: [] } as T;
    if (path === '/internal/v1/feeds/feeding') {
      return { ids: (body as { ids: readonly string[] }).ids.filter((id) => this.feeding.has(id)) } as T;
    }
    if (path === '/internal/v1/dry-runs') return { published: [] } as T;
    throw new Error(`no ${path} in this test`);
  }

  private async turn(turn: Turn): Promise<Turned | null> {
    const { id, kind, isDryRun, options } = turn;
    const credential = this.held.get(id);
    if (credential === undefined) return null;
    if (!isDryRun) this.turns.push(turn);
    const refusal = this.refusals.get(id);
    if (refusal !== undefined) throw refusal;
    const owner = this.ownerOf(kind);
    const to = credential.version + 1;
    const rotationId = randomUUID();
    const retireAt = new Date(Date.now() + 60_000).toISOString();
    const { version, ...reference } = credential;
    const turnedAt = new Date().toISOString();
    const facts = {
      rotationId,
      credential: reference,
      from: version,
      to,
      cause: 'rotated' as const,
      retireAt,
      turnedAt,
    };
    const event =
      kind === 'client-secret'
        ? new ClientSecretRotated({ ...facts, projectId: 'p', appId: id, clientId: 'c', version: to, overlap: '60s' })
        : new KeyRotated({
            ...{ ...facts, keyId: id, project: 'shop', name: credential.name, jwkUpdateAction: 'UPDATE' },
            ...{ updateScope: 'SAME_PROJECT', overlap: options.overlap ?? '0s', publicJwks: [], environments: [] },
          });
    const turned = this.envelopeOf(event, owner, rotationId);
    const reports = event.participants.map((service) =>
      this.envelopeOf(
        new RotationApplied({ rotationId, service, answers: turned.id, caused: [], dependants: [] }),
        service as ServiceName,
        rotationId,
      ),
    );
    const secret = kind === 'client-secret' ? { secret: `secret of ${rotationId}` } : {};
    if (isDryRun) return { published: [turned, ...reports] };
    credential.version = to;
    await this.publish([turned, ...reports]);
    return { ...secret, published: [turned] };
  }

  private ownerOf(kind: CredentialKind): ServiceName {
    return OWNERS[kind] ?? 'key-vault';
  }

  private envelopeOf(event: DomainEvent, owner: ServiceName, rotationid?: string): EventEnvelope {
    const { requestId = 'request-1', actor = 'bootstrap' } = currentRequestContext() ?? {};
    return {
      ...{ specversion: '1.0', id: uuidv7(), source: `/services/${owner}`, subject: event.subject() },
      ...{ type: (event.constructor as EventClass).type, time: new Date().toISOString() },
      ...{ datacontenttype: 'application/json', partitionkey: event.subject(), actor, requestid: requestId },
      ...(rotationid === undefined ? {} : { rotationid }),
      data: { ...event },
    };
  }

  private async publish(envelopes: readonly EventEnvelope[]): Promise<void> {
    await this.eventLog?.publish(
      envelopes.map((one) => recordOf(one, topicOf(one.source.replace('/services/', '') as ServiceName))),
    );
  }
}
