import { randomBytes } from 'node:crypto';
import { cellOf, KeyRing, type SealedColumn } from '@rekey/crypto';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { DataKeyKeeper } from '../src/data-key-keeper.js';
import { PostgresDataKeyStore } from '../src/data-keys.repository.js';
import { MasterKeyRotation, type StepOutcome } from '../src/master-key-rotation/master-key-rotation.js';
import { CreateDataKeys1764000000001 } from '../src/migrations/1764000000001-create-data-keys.js';
import { CreateMasterKeyRotations1764000012000 } from '../src/migrations/1764000012000-create-master-key-rotations.js';
import { openDatabase } from '../src/open-database.js';
import { Transactions } from '../src/transactions.js';

class CreateNotes1764000099000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE notes (owner text COLLATE "C", number integer, secret bytea, PRIMARY KEY (owner, number))',
    );
    await runner.query('CREATE TABLE tags (key bytea PRIMARY KEY, value bytea)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes, tags');
  }
}

export const NOTE: SealedColumn = {
  schema: '',
  table: 'notes',
  column: 'secret',
  key: { owner: 'text', number: 'int' },
};
export const TAG: SealedColumn = { schema: '', table: 'tags', column: 'value', key: { key: 'bytea' } };

export const newKek = (): string => randomBytes(32).toString('base64');

/** One replica of a service that keeps sealed notes, with its own pool and its own idea of the master keys. */
export class NotesReplica {
  private constructor(
    readonly source: DataSource,
    readonly ring: KeyRing,
    readonly keeper: DataKeyKeeper,
    readonly rotation: MasterKeyRotation,
  ) {}

  static async start(url: string, service: string, keks: readonly string[], batchRows = 7): Promise<NotesReplica> {
    const source = await openDatabase({
      url,
      service,
      poolSize: 4,
      entities: [],
      migrations: [CreateDataKeys1764000000001, CreateMasterKeyRotations1764000012000, CreateNotes1764000099000],
    });
    try {
      const keyRing = KeyRing.fromBase64(keks);
      const keeper = await DataKeyKeeper.open({ dataSource: source, keyRing, service, intervalMs: 1_000 });
      const rotation = new MasterKeyRotation({
        service,
        keyRing,
        keeper,
        store: new PostgresDataKeyStore(source),
        transactions: new Transactions(source),
        columns: [NOTE, TAG],
        batchRows,
      });
      return new NotesReplica(source, keyRing, keeper, rotation);
    } catch (error) {
      await source.destroy();
      throw error;
    }
  }

  /** As a service does when it starts or changes a version of something. */
  async write(owner: string, number: number, secret: string): Promise<void> {
    await this.source.query(
      `INSERT INTO notes (owner, number, secret) VALUES ($1, $2, $3)
       ON CONFLICT (owner, number) DO UPDATE SET secret = excluded.secret`,
      [owner, number, this.keeper.cipher.encrypt(secret, cellOf(NOTE, owner, number))],
    );
  }

  async read(owner: string, number: number): Promise<string> {
    const [row]: { secret: Buffer }[] = await this.source.query(
      'SELECT secret FROM notes WHERE owner = $1 AND number = $2',
      [owner, number],
    );
    return this.keeper.cipher.decrypt(row!.secret, cellOf(NOTE, owner, number)).toString();
  }

  /** What a worker does in one round. */
  async round(): Promise<StepOutcome['state']> {
    await this.keeper.refresh();
    return (await this.rotation.step()).state;
  }

  /** Rounds of all of these until the rotation is over, and no more than it can need. */
  static async finish(replicas: readonly NotesReplica[]): Promise<void> {
    for (let round = 0; round < 500; round += 1) {
      for (const replica of replicas) if ((await replica.round()) === 'finished') return;
    }
    throw new Error('the rotation does not end');
  }

  /** The process dies: nothing is said to anybody. */
  async die(): Promise<void> {
    await this.source.destroy();
  }
}
