import { generateKeyPairSync } from 'node:crypto';
import { eventually, type FreshDatabase, freshDatabase, WebhookReceiver } from '@rekey/testing';
import { dumpDatabase, queryDatabase } from './support/query-database.js';
import type { Rekey } from './support/rekey.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';
// People put keys of APIs into the queries of URLs that they have us call.
const ZONE_CONFIG = {
  title: 't',
  description: 'd',
  token_type: 'JWT',
  token_sources: ['http.request.headers["authorization"][0]'],
};
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = publicKey.export({ format: 'jwk' });

let database: FreshDatabase;
let installation: Installation;
let outside: WebhookReceiver;
let rekey: Rekey;
let target: string;
let sources: string;
let workers: string;

const pathsSeen = (): string[] => [...outside.countByPath.keys()];
const tokenWith = async (...permissions: string[]): Promise<string> => {
  const grants = permissions.map((permission) => ({ permission }));
  return (await rekey.ok('POST', '/v1/tokens', { name: permissions.join(), grants })).token as string;
};
const shown = async (token?: string): Promise<unknown[]> => {
  const get = async (path: string): ReturnType<Rekey['ok']> =>
    (await rekey.get(path, token === undefined ? {} : { token })).body;
  return [
    (await get(`/v2/actions/targets/${target}`)).target?.endpoint,
    (await get(sources)).urls?.[0].url,
    (await get(workers)).items?.[0].url,
  ];
};

beforeAll(async () => {
  database = await freshDatabase();
  outside = await WebhookReceiver.start({
    respond: ({ path }) =>
      path.startsWith('/set')
        ? { status: 200, body: JSON.stringify({ keys: [{ ...jwk, alg: 'ES256', kid: 'k' }] }) }
        : 200,
  });
  installation = await startStandaloneProcess({ REKEY_DATABASE_URL: database.url, REKEY_EGRESS_ALLOW: '127.0.0.0/8' });
  ({ rekey } = installation);
  const endpoint = `${outside.url}/hook?key=of-the-target`;
  target = (await rekey.ok('POST', '/v2/actions/targets', { name: 'hook', restWebhook: {}, timeout: '5s', endpoint }))
    .id as string;
  const zone = (await rekey.ok('POST', '/v1/zones', { name: 'zone' })).id as string;
  const config = await rekey.ok('POST', `/client/v4/zones/${zone}/token_validation/config`, {
    ...ZONE_CONFIG,
    credentials: { keys: [{ ...jwk, alg: 'ES256', kid: 'first' }] },
  });
  sources = `/v1/zones/${zone}/token_validation/config/${config.result.id}/sources`;
  await rekey.ok('PUT', sources, { urls: [{ url: `${outside.url}/set?key=of-the-source` }] });
  await rekey.ok('POST', '/v1/environments', { name: 'production' });
  workers = '/v1/environments/production/workers';
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' });
  await rekey.ok('POST', workers, { name: 'w', url: `${outside.url}/worker?key=of-the-worker`, publicKey: publicPem });
});
afterAll(async () => {
  await installation?.stop();
  await outside?.stop();
  await database?.drop();
});

describe('queries of URLs', () => {
  it('are called, and shown to those who may change them', async () => {
    const all = ['/hook?key=of-the-target', '/set?key=of-the-source', '/worker?key=of-the-worker'];
    await rekey.ok('PUT', '/v2/actions/executions', { condition: { event: { all: true } }, targets: [target] });
    const project = await rekey.ok('POST', '/management/v1/projects', { name: 'some' });
    await rekey.ok('PUT', `/management/v1/projects/${project.id}`, { name: 'renamed' });
    await eventually(async () => expect(pathsSeen()).toEqual(expect.arrayContaining(all)));
    expect(await shown()).toEqual(all.map((path) => outside.url + path));
    const writer = await tokenWith(
      'action.target.read',
      'action.target.write',
      'api_gateway.write',
      'workspace.write',
      'SECRETS:EXPORT_IMPORT',
    );
    expect(await shown(writer)).toEqual(all.map((path) => outside.url + path));
  });

  it('are masked for those who may only read', async () => {
    const reader = await tokenWith('action.target.read', 'api_gateway.read', 'workspace.write');
    expect(await shown(reader)).toEqual(['/hook', '/set', '/worker'].map((path) => `${outside.url}${path}?key=***`));
  });

  it('are nowhere in the database in clear, also not those from before they were sealed', async () => {
    expect(await dumpDatabase(database.url)).not.toMatch(/key=of-the/);
    const before = await shown();
    for (const [table, column, sealed, path] of [
      ['action_targets.targets', 'endpoint', 'endpoint_query', 'hook?key=of-the-past'],
      ['jwks_credentials.sources', 'url', 'url_query', 'set?key=of-the-past'],
      ['key_vault.environment_workers', 'url', 'url_query', 'worker?key=of-the-past'],
    ] as const)
      await queryDatabase(database.url, `UPDATE ${table} SET ${column} = $1, ${sealed} = NULL`, [
        `${outside.url}/${path}`,
      ]);
    expect(await dumpDatabase(database.url)).toContain('key=of-the-past');
    await installation.restart();
    expect(await dumpDatabase(database.url)).not.toContain('key=of-the-past');
    expect(await shown()).toEqual(before.map((url) => String(url).replace(/of-the-\w+$/, 'of-the-past')));
  });
});
