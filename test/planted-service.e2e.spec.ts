import { describeKafka, freshDatabase, type FreshDatabase } from '@rekey/testing';
import { SERVICE_NAMES, databaseUrlVariableOf } from '@rekey/contracts';
import { plantService, type PlantedCheckout } from './planted-service/plant.js';
import { databaseSessions } from './support/database-sessions.js';
import { queryDatabase } from './support/query-database.js';
import { type Installation, startClusterOf } from './support/shapes.js';

const START_LIMIT_MS = 400_000;

describeKafka('a service of a folder and a line more', (kafka) => {
  let checkout: PlantedCheckout;
  let database: FreshDatabase;
  let installation: Installation;
  const caller = async (permission: string): Promise<{ readonly token: string }> =>
    installation.rekey.ok('POST', '/v1/tokens', { name: permission, grants: [{ permission }] });

  beforeAll(async () => {
    [checkout, database] = await Promise.all([plantService(), freshDatabase()]);
    const env = { REKEY_DATABASE_URL: database.url, REKEY_KAFKA_BROKERS: kafka.brokers.join(',') };
    installation = await startClusterOf(checkout.root, env);
  }, START_LIMIT_MS);
  afterAll(async () => {
    await installation?.stop();
    await database?.drop();
    await checkout?.remove();
  }, 60_000);

  it('is started with the others, by a login and with a schema of its own', async () => {
    const sessions = await databaseSessions(database.url);
    expect(sessions.map(({ application }) => application)).toContain('rekey-colours');
    expect(sessions).toHaveLength(SERVICE_NAMES.length + 1);
    expect(sessions.filter(({ isPowerful }) => isPowerful)).toEqual([]);
    expect(await queryDatabase(database.url, 'SELECT * FROM colours.colours')).toEqual([]);
  });

  it('is reached through the gateway by who holds the permission, and publishes', async () => {
    const holder = await caller('organization.write');
    const mixed = await installation.rekey.call('POST', '/v1/colours', { name: 'teal' }, holder);
    expect(mixed).toMatchObject({ status: 201, body: { name: 'teal' } });
    const [event] = await installation.rekey.awaitEvents('io.rekey.colour.mixed.v1', () => true);
    expect(event).toMatchObject({ subject: 'teal', data: { name: 'teal' } });
  });

  it('is closed to everybody else, and where it declares nothing to all', async () => {
    const { rekey } = installation;
    const stranger = await caller('event.read');
    const statusOf = async (method: string, path: string, token: string | null): Promise<number> =>
      (await rekey.call(method, path, method === 'POST' ? { name: 'grey' } : undefined, { token })).status;
    expect(await statusOf('POST', '/v1/colours', null)).toBe(401);
    expect(await statusOf('POST', '/v1/colours', stranger.token)).toBe(403);
    expect(await statusOf('GET', '/v1/colours/forgotten', rekey.token)).toBe(403);
    expect(await statusOf('GET', '/v1/colourless', rekey.token)).toBe(404);
  });

  it('is in the OpenAPI document, with what it is for and who may call', async () => {
    const { tags, paths } = await installation.rekey.ok('GET', '/openapi.json');
    expect(tags).toContainEqual({ name: 'colours', description: 'Colours, and how they are mixed.' });
    expect(paths['/v1/colours'].post).toMatchObject({
      summary: 'Colours: mix',
      tags: ['colours'],
      'x-required-permission': ['organization.write'],
    });
  });

  it('may be asked for in executions', async () => {
    const methods = await installation.rekey.ok('GET', '/v2/actions/executions/methods');
    expect(methods.methods).toContain('/rekey.v1.ColourService/MixColour');
  });

  it('is in the compose file, and its login is made by the step that prepares the database', async () => {
    expect(await checkout.read('docker/compose.yaml')).toContain('image: rekey/colours');
    expect(await checkout.read('tsconfig.json')).toContain('"apps/colours"');
    const suffix = checkout.root.slice(-6).toLowerCase();
    const names = [...SERVICE_NAMES, 'colours' as (typeof SERVICE_NAMES)[number]];
    const userOf = (name: string): string => `${name}_${suffix}`;
    const urls = names.map((name) => {
      const url = Object.assign(new URL(database.url), { username: userOf(name), password: 'planted' });
      return [name === ('colours' as string) ? 'REKEY_COLOURS_DATABASE_URL' : databaseUrlVariableOf(name), `${url}`];
    });
    const env = { REKEY_DATABASE_URL: database.url, ...(Object.fromEntries(urls) as Record<string, string>) };
    expect(await checkout.run('scripts/prepare-database.mjs', env)).toContain(userOf('colours'));
    for (const name of names) await queryDatabase(database.url, `DROP ROLE "${userOf(name)}"`);
  });
});
