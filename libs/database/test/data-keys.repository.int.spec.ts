import { randomBytes } from 'node:crypto';
import { CiphertextInvalid, KeyRing, MasterKeyMissing, openDataKeys } from '@rekey/crypto';
import { type FreshDatabase, freshDatabase, uniqueName } from '@rekey/testing';
import type { DataSource } from 'typeorm';
import { PostgresDataKeyStore } from '../src/data-keys.repository.js';
import { CreateDataKeys1764000000001 } from '../src/migrations/1764000000001-create-data-keys.js';
import { CreateMasterKeyRotations1764000012000 } from '../src/migrations/1764000012000-create-master-key-rotations.js';
import { openDatabase } from '../src/open-database.js';

const newKey = (): string => randomBytes(32).toString('base64');
const CELL = { schema: 'key_vault', table: 'keys', column: 'content', row: 'a' };

describe('PostgresDataKeyStore', () => {
  let database: FreshDatabase;
  const service = uniqueName('data-keys');
  const sources: DataSource[] = [];

  async function replica(): Promise<PostgresDataKeyStore> {
    const source = await openDatabase({
      url: database.url,
      service,
      poolSize: 2,
      entities: [],
      migrations: [CreateDataKeys1764000000001, CreateMasterKeyRotations1764000012000],
    });
    sources.push(source);
    return new PostgresDataKeyStore(source);
  }

  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(async () => {
    await Promise.all(sources.splice(0).map((source) => source.destroy()));
    await database.drop();
  });

  it('gives replicas that start together the same keys, so that each opens what another wrote', async () => {
    const ring = KeyRing.fromBase64([newKey()]);
    const stores = await Promise.all(Array.from({ length: 4 }, replica));
    const opened = await Promise.all(stores.map((store) => openDataKeys(ring, store, service)));

    const written = opened.map(({ cipher }) => cipher.encrypt('material', CELL));
    for (const { cipher, hash } of opened) {
      expect(written.map((value) => cipher.decrypt(value, CELL).toString())).toEqual(Array(4).fill('material'));
      expect(hash.digest('secret')).toEqual(opened[0]!.hash.digest('secret'));
    }
    expect(await stores[0]!.load()).toHaveLength(2);
  });

  it('opens stored keys after a restart with a new master key in front, and not without the old one', async () => {
    const store = await replica();
    const [old, fresh] = [newKey(), newKey()];
    const before = await openDataKeys(KeyRing.fromBase64([old]), store, service);
    const written = before.cipher.encrypt('material', CELL);

    const after = await openDataKeys(KeyRing.fromBase64([fresh, old]), store, service);

    expect(after.cipher.decrypt(written, CELL).toString()).toBe('material');
    expect(after.hash.matches('secret', before.hash.digest('secret'))).toBe(true);
    await expect(openDataKeys(KeyRing.fromBase64([fresh]), store, service)).rejects.toThrow(MasterKeyMissing);
  });

  it('refuses keys that another service made', async () => {
    const store = await replica();
    const ring = KeyRing.fromBase64([newKey()]);
    await openDataKeys(ring, store, service);
    await expect(openDataKeys(ring, store, 'somebody-else')).rejects.toThrow(CiphertextInvalid);
  });
});
