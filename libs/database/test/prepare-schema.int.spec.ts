import { freshDatabase, uniqueName } from '@rekey/testing';
import pg from 'pg';
import { prepareSchema, schemaNames } from '../src/prepare-schema.js';

async function ownerOf(url: string, schema: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ owner: string }>(
    'SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = $1',
    [schema],
  );
  await client.end();
  return rows[0]?.owner;
}

describe('prepareSchema', () => {
  it('makes role and schema once however many replicas, in several databases of one server, start together', async () => {
    const names = schemaNames(uniqueName('race').replaceAll('-', '_'));
    const databases = await Promise.all(Array.from({ length: 4 }, () => freshDatabase()));
    const urls = databases.flatMap(({ url }) => [url, url, url]);

    await Promise.all(urls.map((url) => prepareSchema(url, names)));

    for (const { url } of databases) expect(await ownerOf(url, names.schema)).toBe(names.role);
    await Promise.all(databases.map((database) => database.drop()));
  });
});
