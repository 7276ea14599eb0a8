import { type DynamicModule, Global, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ColumnCipher, KeyedHash, type KeyRing, type SealedColumn } from '@rekey/crypto';
import type { Logger } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { DataKeyKeeper } from './data-key-keeper.js';
import { PostgresDataKeyStore } from './data-keys.repository.js';
import { MasterKeyRotation } from './master-key-rotation/master-key-rotation.js';
import { RotationWorker } from './master-key-rotation/rotation-worker.js';
import { openDatabase, type DatabaseOptions } from './open-database.js';
import { Transactions } from './transactions.js';

/** Small, so that no row is locked for long. */
const BATCH_ROWS_MAX = 200;

export interface DatabaseModuleOptions extends DatabaseOptions {
  /** Opens the service's data keys, which the module makes at the first start. */
  readonly keyRing: KeyRing;
  /** Every column whose values the cipher seals: what a rotation of the master key encrypts anew. */
  readonly sealedColumns: readonly SealedColumn[];
  readonly dataKeyIntervalMs: number;
  readonly rotationRowsPerSecond: number;
  readonly logger: Logger;
}

/** The module of one service, which says what its schema is made from. */
export interface ServiceDatabase extends DynamicModule {
  readonly options: DatabaseOptions;
}

/** The service's data source, transactions, and the cipher and hash for what it stores. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly worker: RotationWorker) {}

  static forRoot(options: DatabaseModuleOptions): ServiceDatabase {
    return {
      module: DatabaseModule,
      options,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ type: 'postgres', retryAttempts: 0 }),
          dataSourceFactory: () => openDatabase(options),
        }),
      ],
      providers: [Transactions, ...secretsProviders(options)],
      exports: [Transactions, ColumnCipher, KeyedHash, TypeOrmModule],
    };
  }

  /** What the schema of the service with this module is made from, for whoever makes it before the service starts. */
  static optionsIn(module: DynamicModule): DatabaseOptions | undefined {
    for (const part of module.imports ?? []) {
      if (!('module' in part)) continue;
      const found = part.module === DatabaseModule ? (part as ServiceDatabase).options : DatabaseModule.optionsIn(part);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }
}

function secretsProviders(options: DatabaseModuleOptions): Provider[] {
  const { keyRing, service, dataKeyIntervalMs: intervalMs } = options;
  return [
    {
      provide: DataKeyKeeper,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => DataKeyKeeper.open({ dataSource, keyRing, service, intervalMs }),
    },
    {
      provide: RotationWorker,
      inject: [DataSource, Transactions, DataKeyKeeper],
      useFactory: (dataSource: DataSource, transactions: Transactions, keeper: DataKeyKeeper) =>
        startWorker(options, new PostgresDataKeyStore(dataSource), transactions, keeper),
    },
    { provide: ColumnCipher, inject: [DataKeyKeeper], useFactory: ({ cipher }: DataKeyKeeper) => cipher },
    { provide: KeyedHash, inject: [DataKeyKeeper], useFactory: ({ hash }: DataKeyKeeper) => hash },
  ];
}

/** From the first moment on: whoever holds data keys has to say so, or is not waited for. */
function startWorker(
  { keyRing, service, sealedColumns, dataKeyIntervalMs, rotationRowsPerSecond, logger }: DatabaseModuleOptions,
  store: PostgresDataKeyStore,
  transactions: Transactions,
  keeper: DataKeyKeeper,
): RotationWorker {
  const rotation = new MasterKeyRotation({
    service,
    keyRing,
    keeper,
    store,
    transactions,
    columns: sealedColumns,
    batchRows: Math.min(BATCH_ROWS_MAX, rotationRowsPerSecond),
  });
  const worker = new RotationWorker({
    keeper,
    rotation,
    intervalMs: dataKeyIntervalMs,
    rowsPerSecond: rotationRowsPerSecond,
    logger,
  });
  worker.start();
  return worker;
}
