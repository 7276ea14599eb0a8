import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { ClientSecretRotated } from '@rekey/contracts';
import { CLIENT_SECRET_LENGTH, generateSecret, KeyedHash } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { holds, type Principal } from '@rekey/identity';
import { activeOf, compromise, endOfOverlap, findVersion, revert, type Ring, type RingChange } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { ClientCache } from '../clients/client-cache.js';
import {
  type ChangingApplication,
  clockOf,
  lockApplication,
  secretVersion,
  writeSecretChange,
} from './secret-changes.js';
import { liveSecrets } from './secret-versions.js';

export interface ClientSecretChangeAnswer {
  /** The version that is active now. */
  readonly version: number;
  /** Of a version that was made by this call; shown this once. */
  readonly clientSecret?: string;
}

interface Change {
  readonly appId: string;
  readonly reason: 'reverted' | 'compromised';
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
    private readonly clients: ClientCache,
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

  private async change(change: Change, caller: Principal): Promise<ClientSecretChangeAnswer> {
    let clientId: string | undefined;
    try {
      return await this.transactions.run(async (manager) => {
        const application = await lockApplication(manager, change.appId, caller.org);
        // One that the caller may not change is not there for it.
        if (application === undefined || !mayWrite(caller, application))
          throw new ApplicationNotFound('generateSecret');
        clientId = application.clientId;
        return this.apply(manager, application, change);
      });
    } finally {
      // After a failure too: a commit whose answer was lost has still taken place.
      if (clientId !== undefined) this.clients.drop(clientId);
    }
  }

  private async apply(
    manager: EntityManager,
    application: ChangingApplication,
    { appId, reason, number, operate }: Change,
  ): Promise<ClientSecretChangeAnswer> {
    const now = await clockOf(manager);
    const change = operate(await ringOf(manager, appId, application.nextNumber, number), now);
    const version = activeOf(change.ring)?.number as number;
    if (change.added === undefined && change.changed.length === 0) return { version };
    const clientSecret = generateSecret(CLIENT_SECRET_LENGTH);
    await writeSecretChange(manager, appId, { change, now, digest: this.hash.digest(clientSecret) });
    const { projectId, clientId } = application;
    const { overlapMs, retireAt } = endOfOverlap([change], now);
    const ends = { overlap: formatDuration(overlapMs), retireAt: retireAt?.toISOString() ?? null };
    await this.outbox.add(
      manager,
      new ClientSecretRotated({ rotationId: uuidv7(), projectId, appId, clientId, version, ...ends, reason }),
    );
    return change.added === undefined ? { version } : { version, clientSecret };
  }
}

function mayWrite(caller: Principal, { projectId }: ChangingApplication): boolean {
  return holds(caller, 'project.app.write', `project:${projectId}`, `org:${caller.org}`);
}

/** The live versions, and the one that the caller names: a dead one must be told from one that never was. */
async function ringOf(
  manager: EntityManager,
  appId: string,
  nextNumber: number,
  number: number | undefined,
): Promise<Ring> {
  const live = await liveSecrets(manager, appId);
  const ring: Ring = { versions: live, nextNumber };
  if (number === undefined || findVersion(ring, number) !== undefined) return ring;
  const dead = await secretVersion(manager, appId, number);
  return dead === undefined ? ring : { versions: [...live, dead], nextNumber };
}
