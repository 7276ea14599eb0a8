import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { ClientSecretRotated, CredentialDescribed, CredentialRetired } from '@rekey/contracts';
import { CLIENT_SECRET_LENGTH, generateSecret, KeyedHash } from '@rekey/crypto';
import type { FoundRing } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { endedOverlaps, type Ring, rotate, type RingChange, turnOf } from '@rekey/lifecycle';
import { type DecidedChange, Handovers, readOverlapMs, RingChanges } from '@rekey/platform';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ApplicationSecretsConfig } from '../app.config.js';
import { requireInProject } from '../applications/application-access.js';
import {
  type ApplicationCall,
  ApplicationNotFound,
  ApplicationOfOtherType,
} from '../applications/application.errors.js';
import { clientSecretOf } from '../management/credential-references.js';
import type { GenerateClientSecretDto } from './dto/generate-client-secret.dto.js';
import { CLIENT_SECRETS } from './client-secret-ring.js';
import { COUNT_ROTATION, findSecrets, type FoundSecret, type RotatedApplication } from './client-secret-rotation.js';

export interface GeneratedSecret {
  /** Exists here and nowhere else. */
  readonly clientSecret: string;
  readonly sequence: number;
  readonly changedAt: Date;
}

/** Whose secret, and what the caller took the application for. */
export interface SecretOwner {
  readonly appId: string;
  readonly projectId: string;
  /** Absent: either type will do. */
  readonly type?: 'api' | 'oidc';
  /** Whose error id an application has that is not there. Default that of management v1. */
  readonly call?: ApplicationCall;
}

interface Rotation extends RotatedApplication, Pick<SecretOwner, 'type'> {
  readonly call: ApplicationCall;
  readonly secret: string;
  readonly overlapMs: number;
}

@Injectable()
export class ClientSecretsService {
  private readonly maxLive: number;
  private readonly rotate: (rotation: Rotation) => Promise<GeneratedSecret>;

  constructor(
    dataSource: DataSource,
    changes: RingChanges,
    private readonly handovers: Handovers,
    private readonly hash: KeyedHash,
    private readonly config: ApplicationSecretsConfig,
  ) {
    this.maxLive = config.maxLiveSecrets;
    this.rotate = changes.of({
      ring: CLIENT_SECRETS,
      holder: { table: 'applications', type: 'text' },
      parts: [COUNT_ROTATION, Handovers.part],
      keyOf: ({ appId }: Rotation) => appId,
      read: (wanted) => findSecrets(dataSource, wanted),
      decide: (rotation, found) => this.decide(rotation, found),
    });
  }

  /**
   * Makes the application authenticate with a new secret. Without an overlap the old one fails in this replica before
   * this resolves, in the others when they hear of it.
   * @throws PermissionDenied, ApplicationNotFound, ApplicationOfOtherType, InvalidInput, OverlapOutOfRange
   */
  async generate(
    { appId, projectId, type, call = 'generateSecret' }: SecretOwner,
    { overlap, clientSecret }: GenerateClientSecretDto,
    caller: Principal,
  ): Promise<GeneratedSecret> {
    requireInProject(caller, 'project.app.write', projectId);
    const overlapMs = readOverlapMs(overlap, this.config);
    const secret = clientSecret ?? generateSecret(CLIENT_SECRET_LENGTH);
    return this.rotate({ appId, projectId, org: caller.org, ...(type && { type }), call, secret, overlapMs });
  }

  private decide(rotation: Rotation, found: FoundRing<FoundSecret> | undefined): SecretChange {
    const { appId, projectId, org, type, secret, overlapMs, call } = rotation;
    if (found === undefined) throw new ApplicationNotFound(call);
    const { holder, now, rows, versions } = found;
    const [{ name, clientId, sequence, nextNumber, isHeld, type: foundType }] = rows;
    if (type !== undefined && foundType !== type) throw new ApplicationOfOtherType(type, 'generateSecret');
    const digest = this.hash.digest(secret);
    if (rows.some((row) => row.digest?.equals(digest) === true))
      throw InvalidInput.field('clientSecret', 'clientSecret: is in use already');
    const ring: Ring = { versions, nextNumber };
    const change = rotate(ring, { now, overlapMs, maxLive: this.maxLive });
    const credential = clientSecretOf({ appId, name, projectId, org });
    const rotated = new ClientSecretRotated({
      rotationId: uuidv7(),
      isHeld,
      projectId,
      appId,
      clientId,
      version: nextNumber,
      credential,
      ...turnOf(ring, change),
      cause: 'rotated',
      overlap: formatDuration(overlapMs),
      retireAt: retireAtOf(change),
      turnedAt: now.toISOString(),
    });
    const events = [
      rotated,
      ...CredentialRetired.of(credential, endedOverlaps(ring, change)),
      // The first makes the application one that has a secret.
      ...(nextNumber > 1
        ? []
        : [CredentialDescribed.of(credential, { createdAt: now, versions: change.ring.versions })]),
    ];
    const handed = { kind: 'client-secret', id: appId, version: nextNumber, overlapMs, value: secret } as const;
    return {
      holder,
      turns: [{ owner: { appId }, change, material: { digest } }],
      parts: [[{ appId, nextNumber: change.ring.nextNumber, now }]],
      events,
      replies: (eventIds) => ({
        parts: [isHeld ? this.handovers.rowsOf(handed, events, eventIds) : []],
        events: [],
      }),
      ...(isHeld ? { committed: () => this.handovers.wake() } : {}),
      answer: { clientSecret: secret, sequence: sequence + 1, changedAt: now },
    };
  }
}

type SecretChange = DecidedChange<{ readonly appId: string }, { readonly digest: Buffer }, object, GeneratedSecret>;

/** When the secret of before stops authenticating; null where there was none. */
function retireAtOf({ changed }: RingChange): string | null {
  const before = changed.reduce<Date | null>(
    (latest, { retireAt }) => (retireAt !== null && (latest === null || retireAt > latest) ? retireAt : latest),
    null,
  );
  return before?.toISOString() ?? null;
}
