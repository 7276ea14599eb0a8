import pg from 'pg';
import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm';
import { LOCK_SPACE } from './lock-space.js';
import { patiently } from './patiently.js';
import { prepareSchema, schemaNames } from './prepare-schema.js';

// bigint columns (versions, positions, counts) stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const MIGRATION_LOCK = 2;

type Class = abstract new (...args: never[]) => unknown;

export interface DatabaseOptions {
  readonly url: string;
  readonly service: string;
  readonly poolSize: number;
  readonly entities: readonly Class[];
  /** Oldest first. Never edited once merged. */
  readonly migrations: readonly Class[];
  /** Told when an idle connection breaks: the pool replaces it, so this is news and not a failure. */
  readonly onConnectionError?: (error: Error) => void;
}

/**
 * A data source bound to the service's own schema and role, migrated. Several replicas may start at once: one migrates,
 * the others wait for the lock.
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const names = schemaNames(options.service);
  await prepareSchema(options.url, names);
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    schema: names.schema,
    poolSize: options.poolSize,
    applicationName: `rekey-${options.service}`,
    entities: options.entities as MixedList<never>,
    migrations: options.migrations as MixedList<never>,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    connectTimeoutMS: 5_000,
    poolErrorHandler: (error: Error) => options.onConnectionError?.(error),
    extra: { ...sessionOptions(options.service), keepAlive: true },
  } satisfies DataSourceOptions);
  await patiently(() => dataSource.initialize());
  await migrate(dataSource, names.schema);
  return dataSource;
}

/** Connection settings that make a plain `pg` client act as the service: for LISTEN and for locks held by a session. */
export function sessionOptions(service: string): { readonly options: string; readonly application_name: string } {
  const { role, schema } = schemaNames(service);
  return {
    options: `-c role=${role} -c search_path=${schema} -c idle_in_transaction_session_timeout=60000 -c lock_timeout=15000`,
    application_name: `rekey-${service}`,
  };
}

async function migrate(dataSource: DataSource, schema: string): Promise<void> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`SET lock_timeout = 0`);
    await lock.query('SELECT pg_advisory_lock($1, $2 + hashtext($3) % 1000000 * 10)', [
      LOCK_SPACE,
      MIGRATION_LOCK,
      schema,
    ]);
    await dataSource.runMigrations();
  } finally {
    await lock.query('SELECT pg_advisory_unlock_all()');
    await lock.query(`RESET lock_timeout`);
    await lock.release();
  }
}
