import {
  CiphertextInvalid,
  type KeyRing,
  makeDataKey,
  MasterKeyMissing,
  rewrapDataKey,
  type SealedColumn,
  type StoredDataKey,
  type WrappedKey,
} from '@rekey/crypto';
import type { EntityManager } from 'typeorm';
import { DataKeyKeeper } from '../data-key-keeper.js';
import { PostgresDataKeyStore } from '../data-keys.repository.js';
import type { Transactions } from '../transactions.js';
import {
  claimRotation,
  finishRotation,
  noteSkipped,
  type RotationPosition,
  type RotationRecord,
  type RotationState,
  saveRotation,
  type SkippedRow,
} from './rotation-record.js';
import { countSealed, placeOf, reseal } from './sealed-rows.js';

const START: RotationPosition = { place: '', after: null, isDirty: false };

export interface MasterKeyRotationOptions {
  readonly service: string;
  readonly keyRing: KeyRing;
  readonly keeper: DataKeyKeeper;
  readonly store: PostgresDataKeyStore;
  readonly transactions: Transactions;
  /** Every column of the service whose values the cipher sealed. */
  readonly columns: readonly SealedColumn[];
  /** Rows looked at in one transaction. */
  readonly batchRows: number;
}

/**
 * `idle`: there is nothing to do here. `waiting`: for other replicas, or for rows that others hold. `moved`: the stored
 * data keys are others than before. `worked`: so many rows were encrypted anew.
 */
export type StepOutcome =
  | { readonly state: 'idle' | 'waiting' | 'moved' }
  | { readonly state: 'worked'; readonly rows: number }
  | { readonly state: 'finished'; readonly id: string; readonly as: Exclude<RotationState, 'running'> };

/**
 * Carries a service over to a new master key while it runs: wraps its data keys anew, adds a fresh one, and encrypts with
 * it what the others had encrypted. Old data keys stay, so that nothing committed late is lost; nothing uses them.
 * Each step is one transaction that moves the rotation's own row on, so a process may die at any point.
 */
export class MasterKeyRotation {
  constructor(private readonly options: MasterKeyRotationOptions) {}

  step(): Promise<StepOutcome> {
    return this.options.transactions.run(async (manager) => {
      const record = await claimRotation(manager, this.options.keyRing.primaryId);
      if (record === undefined) return { state: 'idle' };
      switch (record.step) {
        case 'rewrap':
          return this.rewrap(manager, record);
        case 'spread':
          return this.spread(manager, record);
        case 'switch':
          return this.switchOver(manager, record);
        case 'encrypt':
          return this.encrypt(manager, record);
      }
    });
  }

  /** Whoever carries it out failed for a reason that will not pass. */
  async giveUp(): Promise<void> {
    await this.options.transactions.run(async (manager) => {
      const record = await claimRotation(manager, this.options.keyRing.primaryId);
      if (record !== undefined) await finishRotation(manager, record.id, 'failed');
    });
  }

  private async rewrap(manager: EntityManager, record: RotationRecord): Promise<StepOutcome> {
    // A replica without the new master key could not open the data key that is added here.
    const { haveKek } = await DataKeyKeeper.holders(manager, record.kekId);
    if (!haveKek) return { state: 'waiting' };
    const { keyRing, service, store, columns } = this.options;
    const stored = await store.lock(manager);
    const lost: SkippedRow[] = [];
    for (const key of stored) {
      const wrapped = this.rewrapped(key);
      if (wrapped !== null) await store.rewrap(manager, key.id, wrapped);
      else lost.push({ table: `${service.replaceAll('-', '_')}.data_keys`, id: key.id, reason: 'unreadable' });
    }
    await noteSkipped(manager, record.id, lost);
    const generation = 1 + Math.max(...stored.map((key) => (key.purpose === 'encrypt' ? key.generation : 0)));
    await store.insert(manager, makeDataKey(keyRing, service, 'encrypt', generation));
    let total = stored.length;
    for (const column of columns) total += await countSealed(manager, column);
    await saveRotation(manager, { ...record, step: 'spread', generation, done: stored.length, total });
    return { state: 'moved' };
  }

  private async spread(manager: EntityManager, record: RotationRecord): Promise<StepOutcome> {
    const generation = record.generation as number;
    const { hold } = await DataKeyKeeper.holders(manager, record.kekId);
    if (hold < generation) return { state: 'waiting' };
    await this.options.store.activate(manager, generation);
    await saveRotation(manager, { ...record, step: 'switch' });
    return { state: 'moved' };
  }

  private async switchOver(manager: EntityManager, record: RotationRecord): Promise<StepOutcome> {
    const { encryptWith } = await DataKeyKeeper.holders(manager, record.kekId);
    if (encryptWith < (record.generation as number)) return { state: 'waiting' };
    await saveRotation(manager, { ...record, step: 'encrypt' });
    return { state: 'moved' };
  }

  private async encrypt(manager: EntityManager, record: RotationRecord): Promise<StepOutcome> {
    const { columns, keeper, batchRows } = this.options;
    const position = record.position ?? START;
    const index = position.place === '' ? 0 : columns.findIndex((column) => placeOf(column) === position.place);
    const column = columns[index];
    // The release that runs now may have other columns than the one that began.
    if (column === undefined && columns.length > 0) return this.nextPass(manager, record, true);
    if (column === undefined) return this.finish(manager, record);
    const batch = await reseal(manager, column, keeper.cipher, { after: position.after, limit: batchRows });
    const done = record.done + batch.written + (await noteSkipped(manager, record.id, batch.skipped));
    const isDirty = position.isDirty || batch.written > 0 || batch.missed > 0;
    const moved = { ...record, done };
    const next = batch.next === null ? columns[index + 1] : column;
    if (next === undefined) {
      return isDirty ? this.nextPass(manager, moved, batch.written > 0) : this.finish(manager, moved);
    }
    await saveRotation(manager, { ...moved, position: { place: placeOf(next), after: batch.next, isDirty } });
    return { state: 'worked', rows: batch.written };
  }

  /** From the first row again, for what was missed or came in late from a transaction that had begun before the switch. */
  private async nextPass(manager: EntityManager, record: RotationRecord, atOnce: boolean): Promise<StepOutcome> {
    await saveRotation(manager, { ...record, position: null });
    return atOnce ? { state: 'worked', rows: 0 } : { state: 'waiting' };
  }

  /** With a data key that did not open, the old master key is still needed. */
  private async finish(manager: EntityManager, record: RotationRecord): Promise<StepOutcome> {
    const stored = await this.options.store.lock(manager);
    const as = stored.every(({ kekId }) => kekId === record.kekId) ? 'done' : 'failed';
    await saveRotation(manager, record);
    await finishRotation(manager, record.id, as);
    return { state: 'finished', id: record.id, as };
  }

  private rewrapped(key: StoredDataKey): WrappedKey | null {
    try {
      return rewrapDataKey(this.options.keyRing, this.options.service, key);
    } catch (error) {
      if (error instanceof CiphertextInvalid || error instanceof MasterKeyMissing) return null;
      throw error;
    }
  }
}
