import { randomUUID } from 'node:crypto';
import { type ColumnCipher, type KeyedHash, type KeyRing, openCipherKeys, openDataKeys } from '@rekey/crypto';
import type { StoredDataKey } from '@rekey/crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { PostgresDataKeyStore } from './data-keys.repository.js';

/** While nothing rotates, data keys are looked for this much more rarely. */
export const IDLE_INTERVALS = 5;
/** A replica that was silent for longer than its interval and this is taken for dead, and no longer waited for. */
const SILENCE_MAX_MS = 5_000;

export interface DataKeyKeeperOptions {
  readonly dataSource: DataSource;
  readonly keyRing: KeyRing;
  readonly service: string;
  /** How often it looks for new data keys while the master key rotates. */
  readonly intervalMs: number;
}

/** What every running replica of the service can do. */
export interface HolderFacts {
  /** Every one has this master key. */
  readonly haveKek: boolean;
  /** Generations of data keys: the newest that all of them open, and the newest that all of them encrypt with. */
  readonly hold: number;
  readonly encryptWith: number;
}

/**
 * This replica's cipher and hash, kept up with the data keys that are stored. It says what it holds, so that a new key
 * encrypts only when every replica can open what it encrypted.
 */
export class DataKeyKeeper {
  private readonly replica = randomUUID();
  private readonly store: PostgresDataKeyStore;
  private known = '';
  private holds = 0;
  private encryptsWith = 0;

  private rotates = false;

  private constructor(
    private readonly options: DataKeyKeeperOptions,
    private keys: { readonly cipher: ColumnCipher; readonly hash: KeyedHash } | undefined = undefined,
  ) {
    this.store = new PostgresDataKeyStore(options.dataSource);
  }

  /** Opens the keys, and makes them at the first start. @throws MasterKeyMissing, CiphertextInvalid */
  static async open(options: DataKeyKeeperOptions): Promise<DataKeyKeeper> {
    const keeper = new DataKeyKeeper(options);
    // Before it reads: a key that is added from now on waits for this replica.
    await keeper.say();
    const { cipher, hash, stored } = await openDataKeys(options.keyRing, keeper.store, options.service);
    keeper.keys = { cipher, hash };
    keeper.note(stored);
    await keeper.say();
    return keeper;
  }

  get cipher(): ColumnCipher {
    return this.opened().cipher;
  }

  get hash(): KeyedHash {
    return this.opened().hash;
  }

  /** Whether data keys may change any moment: whether a rotation of the master key was under way, in whichever replica. */
  get isRotating(): boolean {
    return this.rotates;
  }

  /** Takes what is stored by now, and says that it holds it. */
  async refresh(): Promise<void> {
    const stored = await this.store.load();
    if (fingerprintOf(stored) !== this.known) {
      const { keys, encryptsWith } = openCipherKeys(this.options.keyRing, this.options.service, stored);
      this.cipher.load(keys, encryptsWith.id);
      this.note(stored);
    }
    await this.say();
  }

  /** Nobody waits for it any more. */
  async leave(): Promise<void> {
    await this.options.dataSource.query('DELETE FROM data_key_holders WHERE replica = $1', [this.replica]);
  }

  /** @param kekId the master key that is asked for */
  static async holders(manager: EntityManager, kekId: string): Promise<HolderFacts> {
    const [facts]: HolderFacts[] = await manager.query(
      `SELECT coalesce(bool_and($1 = ANY (kek_ids)), false) AS "haveKek", coalesce(min(holds), 0) AS hold,
         coalesce(min(encrypts_with), 0) AS "encryptWith"
       FROM data_key_holders WHERE alive_until > now()`,
      [kekId],
    );
    return facts as HolderFacts;
  }

  private opened(): { readonly cipher: ColumnCipher; readonly hash: KeyedHash } {
    if (this.keys === undefined) throw new Error('The data keys are not open yet');
    return this.keys;
  }

  private note(stored: readonly StoredDataKey[]): void {
    const generations = stored.filter(({ purpose }) => purpose === 'encrypt');
    const newest = (keys: readonly StoredDataKey[]): number => Math.max(...keys.map(({ generation }) => generation));
    this.known = fingerprintOf(stored);
    this.holds = newest(generations);
    this.encryptsWith = newest(generations.filter(({ activatedAt }) => activatedAt !== null));
  }

  private async say(): Promise<void> {
    const [said] = await this.options.dataSource.query<{ rotates: boolean }[]>(
      `WITH dead AS (DELETE FROM data_key_holders WHERE alive_until < now() - interval '1 hour')
       INSERT INTO data_key_holders (replica, kek_ids, holds, encrypts_with, alive_until)
       VALUES ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')
       ON CONFLICT (replica) DO UPDATE SET kek_ids = excluded.kek_ids, holds = excluded.holds,
         encrypts_with = excluded.encrypts_with, alive_until = excluded.alive_until
       RETURNING EXISTS (SELECT FROM master_key_rotations WHERE state = 'running') AS rotates`,
      [
        this.replica,
        this.options.keyRing.ids,
        this.holds,
        this.encryptsWith,
        this.options.intervalMs * IDLE_INTERVALS + SILENCE_MAX_MS,
      ],
    );
    this.rotates = said?.rotates === true;
  }
}

/** Changes when a key is added or starts to encrypt; wrapping one anew changes nothing for who has it open. */
function fingerprintOf(stored: readonly StoredDataKey[]): string {
  return stored.map(({ id, activatedAt }) => `${id} ${activatedAt !== null}`).join('\n');
}
