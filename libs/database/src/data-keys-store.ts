import type { DataKeyPurpose, DataKeyStore, StoredDataKey } from '@rekey/crypto';
import type { DataSource } from 'typeorm';

interface DataKeyRow {
  readonly id: string;
  readonly purpose: DataKeyPurpose;
  readonly kek_id: string;
  readonly wrapped: Buffer;
  readonly created_at: Date;
}

const COLUMNS = 'id, purpose, kek_id, wrapped, created_at';

/** The wrapped data keys of one service, in its own schema. */
export class PostgresDataKeyStore implements DataKeyStore {
  constructor(private readonly dataSource: DataSource) {}

  async load(): Promise<StoredDataKey[]> {
    const rows = await this.dataSource.query<DataKeyRow[]>(`SELECT ${COLUMNS} FROM data_keys ORDER BY generation, id`);
    return rows.map(toStoredDataKey);
  }

  /** Of several replicas at their first start one inserts; the others get what it stored. */
  async insertFirst(key: StoredDataKey): Promise<StoredDataKey> {
    await this.dataSource.query(
      `INSERT INTO data_keys (${COLUMNS}, generation) VALUES ($1, $2, $3, $4, $5, 1)
       ON CONFLICT (purpose, generation) DO NOTHING`,
      [key.id, key.purpose, key.kekId, key.wrapped, key.createdAt],
    );
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
  return { id: row.id, purpose: row.purpose, kekId: row.kek_id, wrapped: row.wrapped, createdAt: row.created_at };
}
