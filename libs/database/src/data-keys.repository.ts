import type { DataKeyPurpose, DataKeyStore, StoredDataKey, WrappedKey } from '@rekey/crypto';
import type { DataSource, EntityManager } from 'typeorm';

interface DataKeyRow {
  readonly id: string;
  readonly purpose: DataKeyPurpose;
  readonly generation: number;
  readonly kek_id: string;
  readonly wrapped: Buffer;
  readonly created_at: Date;
  readonly activated_at: Date | null;
}

const COLUMNS = 'id, purpose, generation, kek_id, wrapped, created_at, activated_at';

const INSERT = `INSERT INTO data_keys (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const valuesOf = (key: StoredDataKey): unknown[] => [
  key.id,
  key.purpose,
  key.generation,
  key.kekId,
  key.wrapped,
  key.createdAt,
  key.activatedAt,
];

/** The wrapped data keys of one service, in its own schema. */
export class PostgresDataKeyStore implements DataKeyStore {
  constructor(private readonly dataSource: DataSource) {}

  async load(): Promise<StoredDataKey[]> {
    const rows = await this.dataSource.query<DataKeyRow[]>(`SELECT ${COLUMNS} FROM data_keys ORDER BY generation, id`);
    return rows.map(toStoredDataKey);
  }

  /** Every key, oldest first, against changes until the transaction ends. */
  async lock(manager: EntityManager): Promise<StoredDataKey[]> {
    const rows: DataKeyRow[] = await manager.query(
      `SELECT ${COLUMNS} FROM data_keys ORDER BY generation, id FOR UPDATE`,
    );
    return rows.map(toStoredDataKey);
  }

  async insert(manager: EntityManager, key: StoredDataKey): Promise<void> {
    await manager.query(INSERT, valuesOf(key));
  }

  async rewrap(manager: EntityManager, id: string, { kekId, wrapped }: WrappedKey): Promise<void> {
    await manager.query('UPDATE data_keys SET kek_id = $2, wrapped = $3 WHERE id = $1', [id, kekId, wrapped]);
  }

  /** The key of that generation encrypts from now on. */
  async activate(manager: EntityManager, generation: number): Promise<void> {
    await manager.query(
      `UPDATE data_keys SET activated_at = now() WHERE purpose = 'encrypt' AND generation = $1 AND activated_at IS NULL`,
      [generation],
    );
  }

  /** Of several replicas at their first start one inserts; the others get what it stored. */
  async insertFirst(key: StoredDataKey): Promise<StoredDataKey> {
    await this.dataSource.query(`${INSERT} ON CONFLICT (purpose, generation) DO NOTHING`, valuesOf(key));
    // A statement of its own: its snapshot holds the winner, which the insert above waited for.
    const [winner] = await this.dataSource.query<DataKeyRow[]>(
      `SELECT ${COLUMNS} FROM data_keys WHERE purpose = $1 AND generation = 1`,
      [key.purpose],
    );
    if (winner === undefined) throw new Error(`The first ${key.purpose} key is gone right after it was stored`);
    return toStoredDataKey(winner);
  }
}

function toStoredDataKey(row: DataKeyRow): StoredDataKey {
  return {
    id: row.id,
    purpose: row.purpose,
    generation: row.generation,
    kekId: row.kek_id,
    wrapped: row.wrapped,
    createdAt: row.created_at,
    activatedAt: row.activated_at,
  };
}
