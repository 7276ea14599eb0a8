import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { ApplicationUpdated, ClientSecretRotated, CredentialRetired } from '@rekey/contracts';
import { CLIENT_SECRET_LENGTH, generateSecret, KeyedHash } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { holds, type Principal } from '@rekey/identity';
import {
  activeOf,
  compromise,
  endedOverlaps,
  endOfOverlap,
  retire,
  revert,
  type Ring,
  type RingChange,
  turnOf,
} from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { Handovers } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { clientSecretOf } from '../management/credential-references.js';
import { CLIENT_SECRETS } from './client-secret-ring.js';
import { type ChangingApplication, COUNT_CHANGE, lockApplication } from './secret-owners.js';

export interface ClientSecretChangeAnswer {
  /** The version that is active now. */
  readonly version: number;
  /** Of a version that was made by this call; shown this once. */
  readonly clientSecret?: string;
}

interface Change {
  readonly appId: string;
  readonly reason: 'reverted' | 'compromised' | 'retired';
  /** The version that the caller named. */
  readonly number: number | undefined;
  readonly operate: (ring: Ring, now: Date) => RingChange;
}

/** Changes of a client secret that the vendor's API does not have. */
@Injectable()
export class ClientSecretChangesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly hash: KeyedHash,
    private readonly handovers: Handovers,
  ) {}

  /** @throws ApplicationNotFound, VersionNotFound, VersionNotRetiring */
  revert(appId: string, number: number | undefined, caller: Principal): Promise<ClientSecretChangeAnswer> {
    const operate: Change['operate'] = (ring, now) => revert(ring, { now, number });
    return this.change({ appId, reason: 'reverted', number, operate }, caller);
  }

  /**
   * Again for a version that is compromised already changes and publishes nothing.
   * @throws ApplicationNotFound, VersionNotFound, NoActiveVersion
   */
  compromise(appId: string, number: number | undefined, caller: Principal): Promise<ClientSecretChangeAnswer> {
    const operate: Change['operate'] = (ring, now) => compromise(ring, { now, number, replace: true });
    return this.change({ appId, reason: 'compromised', number, operate }, caller);
  }

  /** Ends an overlap now; again changes and publishes nothing. @throws ApplicationNotFound, VersionNotFound, VersionIsActive */
  async retire(appId: string, number: number, caller: Principal): Promise<void> {
    const operate: Change['operate'] = (ring, now) => retire(ring, { now, number });
    await this.change({ appId, reason: 'retired', number, operate }, caller);
  }

  private async change(change: Change, caller: Principal): Promise<ClientSecretChangeAnswer> {
    const answer = await this.transactions.run(async (manager) => {
      const application = await lockApplication(manager, change.appId, caller.org);
      // One that the caller may not change is not there for it.
      if (application === undefined || !mayWrite(caller, application)) throw new ApplicationNotFound('generateSecret');
      return this.apply(manager, { ...application, org: caller.org }, change);
    });
    this.handovers.wake();
    return answer;
  }

  private async apply(
    manager: EntityManager,
    application: ChangingApplication & { readonly org: string },
    { appId, reason, number, operate }: Change,
  ): Promise<ClientSecretChangeAnswer> {
    const { now, versions } = await CLIENT_SECRETS.live(manager, [{ appId }]);
    const live = { versions: versions[0] ?? [], nextNumber: application.nextNumber };
    const ring = await CLIENT_SECRETS.withVersion(manager, { appId }, live, number);
    const change = operate(ring, now);
    const version = activeOf(change.ring)?.number as number;
    if (change.added === undefined && change.changed.length === 0) return { version };
    const clientSecret = generateSecret(CLIENT_SECRET_LENGTH);
    await CLIENT_SECRETS.apply(
      manager,
      [{ owner: { appId }, change, material: { digest: this.hash.digest(clientSecret) } }],
      { sql: COUNT_CHANGE, values: [appId, change.ring.nextNumber, now] },
    );
    const { projectId, clientId } = application;
    const { overlapMs, retireAt } = endOfOverlap([change], now);
    const ends = { overlap: formatDuration(overlapMs), retireAt: retireAt?.toISOString() ?? null };
    const credential = clientSecretOf({ appId, ...application });
    const turn = turnOf(ring, change);
    // What did not become active is nobody's new secret.
    const isHeld = application.isHeld && reason !== 'retired' && turn.to !== turn.from;
    const turnedAt = now.toISOString();
    const facts = { rotationId: uuidv7(), isHeld, credential, ...turn, ...ends, turnedAt };
    const events = [
      reason === 'retired'
        ? new ApplicationUpdated({ projectId, appId, clientId, changes: { clientSecret: true } })
        : new ClientSecretRotated({ ...facts, cause: reason, projectId, appId, clientId, version, reason }),
      ...CredentialRetired.of(credential, endedOverlaps(ring, change)),
    ];
    const ids = await this.outbox.add(manager, ...events);
    const value = change.added === undefined ? undefined : clientSecret;
    const handed = { kind: 'client-secret', id: appId, version, overlapMs, value } as const;
    if (isHeld) await this.handovers.keep(manager, handed, events, ids);
    return change.added === undefined ? { version } : { version, clientSecret };
  }
}

function mayWrite(caller: Principal, { projectId }: ChangingApplication): boolean {
  return holds(caller, 'project.app.write', `project:${projectId}`, `org:${caller.org}`);
}
