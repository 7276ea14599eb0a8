import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ColumnCipher, KeyedHash, type KeyRing, openDataKeys, type OpenDataKeys } from '@rekey/crypto';
import { DataSource } from 'typeorm';
import { PostgresDataKeyStore } from './data-keys-store.js';
import { openDatabase, type DatabaseOptions } from './open-database.js';
import { Transactions } from './transactions.js';

export interface DatabaseModuleOptions extends DatabaseOptions {
  /** Opens the service's data keys, which the module makes at the first start. */
  readonly keyRing: KeyRing;
}

/** Token of the opened data keys; the two halves are injected, never the pair. */
abstract class DataKeys implements OpenDataKeys {
  abstract readonly cipher: ColumnCipher;
  abstract readonly hash: KeyedHash;
}

/** The service's data source, transactions, and the cipher and hash for what it stores. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseModuleOptions): DynamicModule {
    return {
      module: DatabaseModule,
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
}

function secretsProviders({ keyRing, service }: DatabaseModuleOptions): Provider[] {
  return [
    {
      provide: DataKeys,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => openDataKeys(keyRing, new PostgresDataKeyStore(dataSource), service),
    },
    { provide: ColumnCipher, inject: [DataKeys], useFactory: ({ cipher }: DataKeys) => cipher },
    { provide: KeyedHash, inject: [DataKeys], useFactory: ({ hash }: DataKeys) => hash },
  ];
}
