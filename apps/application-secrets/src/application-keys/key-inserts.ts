import { Injectable } from '@nestjs/common';
import { ApplicationKeyCreated, Coalescer } from '@rekey/contracts';
import { isDryRun, newSnowflakeId, Transactions } from '@rekey/database';
import type { DomainError } from '@rekey/errors';
import { Outbox } from '@rekey/messaging';
import { currentRequestContext, type RequestContext } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { takesKeys } from '../applications/application.entity.js';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { applicationKeyOf } from '../management/credential-references.js';
import type { ApplicationKey } from './application-key.entity.js';
import { KeyNotSupported } from './application-key.errors.js';
import { countKeys, insertKeys, lockApplications, type OwnedBy } from './application-keys.repository.js';

const MAX_BATCH = 100;

export interface NewKeyRow {
  readonly owned: OwnedBy;
  /** SPKI in DER. */
  readonly publicKey: Buffer;
  readonly expiresAt: Date;
}

export interface InsertedKey {
  /** Of the application. */
  readonly name: string;
  readonly key: ApplicationKey;
  readonly clientId: string;
}

interface Pending extends NewKeyRow {
  readonly keyId: string;
  readonly context: RequestContext | undefined;
}

type Outcome = InsertedKey | DomainError;

/**
 * Stores new keys. Keys of one application wait for each other's lock anyway, so a crowd of them shares a transaction
 * instead of holding a database connection each.
 */
@Injectable()
export class KeyInserts {
  private readonly pending = new Coalescer<Pending, Outcome>(MAX_BATCH, (batch) => this.insert(batch));

  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws ApplicationNotFound, KeyNotSupported */
  async add(row: NewKeyRow): Promise<InsertedKey> {
    const one = { ...row, keyId: newSnowflakeId(), context: currentRequestContext() };
    // What is taken back is nobody else's.
    const [outcome] = isDryRun() ? await this.insert([one]) : [await this.pending.add(one)];
    if (outcome === undefined) throw new Error('A key has no outcome');
    if (!('key' in outcome)) throw outcome;
    return outcome;
  }

  private insert(batch: readonly Pending[]): Promise<Outcome[]> {
    return this.transactions.run(async (manager) => {
      const outcomes = await this.placed(manager, batch);
      const inserted = outcomes.flatMap((outcome) => ('key' in outcome ? [outcome.key] : []));
      if (inserted.length === 0) return outcomes;
      await insertKeys(manager, inserted);
      const events = batch.flatMap(({ owned, context }, index) => {
        const outcome = outcomes[index] as Outcome;
        return 'key' in outcome ? [{ event: eventOf(outcome, owned), context }] : [];
      });
      await this.outbox.addEach(manager, events);
      return outcomes;
    });
  }

  /** Each key in its application, which it counts as a change of. */
  private async placed(manager: EntityManager, batch: readonly Pending[]): Promise<Outcome[]> {
    const applications = await lockApplications(manager, [...new Set(batch.map(({ owned }) => owned.appId))]);
    const refusals = batch.map(({ owned: { appId, projectId, org } }) => {
      const found = applications.get(appId);
      if (found === undefined || found.projectId !== projectId || found.org !== org)
        return new ApplicationNotFound('addKey');
      return takesKeys(found.authMethodType) ? undefined : new KeyNotSupported();
    });
    const appIds = batch.flatMap(({ owned }, index) => (refusals[index] === undefined ? [owned.appId] : []));
    const nextOf = await countKeys(manager, appIds);
    return batch.map(({ owned: { appId }, keyId, publicKey, expiresAt }, index) => {
      const refusal = refusals[index];
      if (refusal !== undefined) return refusal;
      const { name, clientId, sequence, now } = nextOf(appId);
      return { name, clientId, key: { id: keyId, appId, publicKey, sequence, createdAt: now, expiresAt } };
    });
  }
}

function eventOf({ key, clientId, name }: InsertedKey, { projectId, appId, org }: OwnedBy): ApplicationKeyCreated {
  const expirationDate = key.expiresAt.toISOString();
  return new ApplicationKeyCreated({
    projectId,
    appId,
    clientId,
    keyId: key.id,
    expirationDate,
    rotationId: uuidv7(),
    credential: applicationKeyOf(key.id, { appId, name, projectId, org }),
    from: null,
    to: 1,
    cause: 'rotated',
    retireAt: null,
    turnedAt: key.createdAt.toISOString(),
  });
}
