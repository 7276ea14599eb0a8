import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, freshDatabase, type FreshDatabase, uniqueName, WebhookReceiver } from '@rekey/testing';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet, SignJWT } from 'jose';
import { RotationStream } from './faults/rotation-stream.js';
import { introspectWithSecret, makeApplication } from './journeys/application.journey.js';
import { base64, newRsaKey, type TestKey } from './support/keys.js';
import { placesOf, queryDatabase } from './support/query-database.js';
import type { Rekey } from './support/rekey.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

jest.setTimeout(400_000);

const SCHEMAS = ['action_targets', 'application_secrets', 'gateway', 'jwks_credentials', 'key_vault'];
/** Where a secret is sealed. A new place that a rotation of the master key does not know is found by its header. */
const SEALED = [
  'action_targets.signing_key_versions.secret',
  'gateway.idempotency_keys.answer',
  'jwks_credentials.credentials.secret',
  'key_vault.jwk_versions.private_jwk',
  'key_vault.key_versions.content',
  'key_vault.web_keys.private_key',
];
const newKey = (): string => randomBytes(32).toString('base64');

/** One secret of every kind, and what shows that each still works. */
class Secrets {
  private constructor(
    private readonly rekey: Rekey,
    private readonly name: string,
    private readonly key: TestKey,
    private readonly target: { readonly id: string; readonly signingKey: string },
    private readonly app: Awaited<ReturnType<typeof makeApplication>>,
    private readonly token: string,
    private readonly zone: HmacZone,
    private readonly receiver: WebhookReceiver,
  ) {}

  static async make(rekey: Rekey, receiver: WebhookReceiver): Promise<Secrets> {
    const name = uniqueName('kept');
    await rekey.ok('POST', '/v1/projects', { name });
    await rekey.ok('POST', '/v1/environments', { name });
    const key = await newRsaKey();
    await vaultKey(rekey, name, 'key', key);
    await vaultJwk(rekey, name, 'before');
    const target = await rekey.ok('POST', '/v2/actions/targets', {
      name,
      restWebhook: {},
      timeout: '10s',
      endpoint: receiver.url,
      payloadType: 'PAYLOAD_TYPE_JWT',
    });
    await rekey.ok('PUT', '/v2/actions/executions', {
      condition: { event: { event: 'application.created' } },
      targets: [target.id],
    });
    const app = await makeApplication(rekey, 'BASIC');
    const headers = { 'idempotency-key': name };
    const { token } = await rekey.ok('POST', '/v1/tokens', { name: 'kept', grants: [] }, { headers });
    return new Secrets(rekey, name, key, target, app, token as string, await hmacZone(rekey, name), receiver);
  }

  async allWork(): Promise<void> {
    const { rekey, name } = this;
    // A key, once more parsed into a JWK, and the JWK that was made before with its private half.
    const after = uniqueName('jwk');
    await vaultJwk(rekey, name, after);
    const published = (await rekey.get(`/v1/projects/${name}/jwks.json`)).body as JSONWebKeySet;
    expect(new Set(published.keys.map(({ kid }) => kid))).toEqual(new Set([this.key.thumbprint]));
    const shown = JSON.stringify(await rekey.ok('GET', `/apiops/projects/${name}/jwks/before/`));
    expect(shown).toMatch(/\bd\\*":\s*\\*"/);
    const { target } = await rekey.ok('GET', `/v2/actions/targets/${this.target.id}`);
    expect(target.signingKey).toBe(this.target.signingKey);
    // Of digests: the hash key is the same as before.
    const secret = this.app.clientSecret as string;
    await expect(introspectWithSecret(rekey, this.app, secret, this.token)).resolves.toMatchObject({
      status: 200,
      body: { active: true },
    });
    await expect(rekey.get('/v1/projects', { token: this.token })).resolves.not.toMatchObject({ status: 401 });
    const repeated = { headers: { 'idempotency-key': name } };
    const { token } = await rekey.ok('POST', '/v1/tokens', { name: 'kept', grants: [] }, repeated);
    expect(token).toBe(this.token);
    const jws = await new SignJWT().setProtectedHeader({ alg: 'HS256', kid: 'hmac' }).sign(this.zone.secret);
    await expect(rekey.ok('POST', `/v1/zones/${this.zone.id}/validate`, { token: jws })).resolves.toMatchObject({
      valid: true,
    });
    await this.webKeySigns();
  }

  private async webKeySigns(): Promise<void> {
    const { appId } = await makeApplication(this.rekey, 'BASIC');
    const aboutIt = ({ body }: { readonly body: Buffer }): boolean =>
      Buffer.from(body.toString().split('.')[1] ?? '', 'base64url').includes(`"${appId}"`);
    const [request] = await this.receiver.waitFor(aboutIt);
    const keys = (await this.rekey.get('/oauth/v2/keys')).body as JSONWebKeySet;
    await compactVerify(request!.body.toString(), createLocalJWKSet(keys));
  }
}

interface HmacZone {
  readonly id: string;
  readonly secret: Buffer;
}

async function hmacZone(rekey: Rekey, name: string): Promise<HmacZone> {
  const secret = randomBytes(32);
  const { id } = await rekey.ok('POST', '/v1/zones', { name });
  await rekey.ok('POST', `/client/v4/zones/${id}/token_validation/config`, {
    title: name,
    description: '',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'JWT',
    credentials: { keys: [{ kty: 'oct', alg: 'HS256', kid: 'hmac', k: secret.toString('base64url') }] },
  });
  return { id: id as string, secret };
}

async function vaultKey(rekey: Rekey, project: string, name: string, key: TestKey): Promise<string> {
  await rekey.ok('POST', `/apiops/projects/${project}/keys/`, {
    name,
    keyType: 'PRIVATE_KEY',
    cryptoKeyInfoEnvironmentList: [{ environmentName: project, content: base64(key.privatePem) }],
  });
  return (await rekey.ok('GET', `/apiops/projects/${project}/keys/${name}/`)).resultList[0].id as string;
}

function vaultJwk(rekey: Rekey, project: string, name: string): Promise<unknown> {
  return rekey.ok('POST', `/apiops/projects/${project}/jwks/`, {
    name,
    sourceType: 'PRIVATE_KEY',
    keyName: 'key',
    environmentName: project,
    useType: 'SIGNATURE',
    algorithm: 'RS256',
  });
}

async function dataKeys(
  url: string,
): Promise<{ readonly old: string[]; readonly newest: string[]; readonly keks: string[] }> {
  const parts = SCHEMAS.map(
    (schema) => `SELECT '01' || replace(id, '-', '') AS header, kek_id AS kek, purpose = 'encrypt' AS encrypts,
       generation = max(generation) OVER () AS newest FROM ${schema}.data_keys`,
  );
  const rows = await queryDatabase<{ header: string; kek: string; encrypts: boolean; newest: boolean }>(
    url,
    parts.join(' UNION ALL '),
  );
  const headers = (newest: boolean): string[] =>
    rows.filter((row) => row.encrypts && row.newest === newest).map(({ header }) => header);
  return { old: headers(false), newest: headers(true), keks: [...new Set(rows.map(({ kek }) => kek))] };
}

async function ended(
  rekey: Rekey,
  id: string,
): Promise<{ state: string; done: number; total: number; skipped: object[] }> {
  return eventually(
    async () => {
      const status = await rekey.ok('GET', `/v1/admin/kek/jobs/${id}`);
      if (status.state === 'running') throw new Error(JSON.stringify(status));
      return status;
    },
    { timeoutMs: 120_000, intervalMs: 200 },
  );
}

describe('the rotation of the master key of an installation', () => {
  let database: FreshDatabase;
  let receiver: WebhookReceiver;
  let installation: Installation;
  beforeEach(async () => {
    database = await freshDatabase();
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await installation?.stop();
    await receiver.stop();
    await database.drop();
  });

  it('goes on after a crash while credentials rotate, and then needs the new key alone', async () => {
    const [old, fresh] = [newKey(), newKey()];
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: database.url,
      REKEY_MASTER_KEY: old,
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
    });
    const { rekey } = installation;
    const secrets = await Secrets.make(rekey, receiver);
    const damaged = await vaultKey(rekey, (await damagedProject(rekey)).name, 'damaged', await newRsaKey());
    await queryDatabase(database.url, `UPDATE key_vault.key_versions SET content = 'x' WHERE key_id = $1`, [damaged]);
    const stream = new RotationStream(rekey);
    await stream.prepare();
    // As slowly as it goes, so that the crash comes in the middle.
    await installation.restart({ REKEY_MASTER_KEY: `${fresh},${old}`, REKEY_KEK_ROWS_PER_SECOND: '1' });
    const writing = stream.run(150);
    await stream.reaches(20);
    const { id } = await rekey.ok('POST', '/v1/admin/kek/rotate', {});
    await eventually(
      async () => {
        const { kv } = (
          await queryDatabase<{ kv: string }>(
            database.url,
            `SELECT step || ' ' || (done > 2) AS kv FROM key_vault.master_key_rotations WHERE id = $1`,
            [id],
          )
        )[0]!;
        if (kv !== 'encrypt true') throw new Error(kv);
      },
      { timeoutMs: 60_000, intervalMs: 50 },
    );
    await installation.crash();
    await expect(rekey.ok('GET', `/v1/admin/kek/jobs/${id}`)).resolves.toMatchObject({ state: 'running' });
    await installation.restart({ REKEY_KEK_ROWS_PER_SECOND: '500' });
    await writing;
    const status = await ended(rekey, id as string);
    expect(status).toEqual({
      state: 'done',
      done: status.total,
      total: expect.any(Number),
      skipped: [{ table: 'key_vault.key_versions', id: expect.stringContaining(damaged), reason: 'unreadable' }],
      waitingFor: [],
    });
    await stream.verify();
    await installation.restart({ REKEY_MASTER_KEY: fresh });
    await secrets.allWork();
    const { old: outdated, newest, keks } = await dataKeys(database.url);
    expect(keks).toHaveLength(1);
    await expect(placesOf(database.url, outdated)).resolves.toEqual([]);
    await expect(placesOf(database.url, newest)).resolves.toEqual(SEALED);
  });

  it('makes the next key itself where it keeps it itself', async () => {
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: database.url,
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
    });
    const { rekey, dataDir } = installation;
    const secrets = await Secrets.make(rekey, receiver);
    const file = join(dataDir, 'master-key');
    const before = (await readFile(file, 'utf8')).trim();
    const { id } = await rekey.ok('POST', '/v1/admin/kek/rotate', {});
    await expect(ended(rekey, id as string)).resolves.toMatchObject({ state: 'done', skipped: [] });
    const [fresh, ...others] = (await readFile(file, 'utf8')).trim().split(',');
    expect(others).toEqual([before]);
    await secrets.allWork();
    await writeFile(file, `${fresh}\n`);
    await installation.restart();
    await secrets.allWork();
    expect(installation.output()).not.toContain(fresh);
  });
});

async function damagedProject(rekey: Rekey): Promise<{ readonly name: string }> {
  const name = uniqueName('damaged');
  await rekey.ok('POST', '/v1/projects', { name });
  await rekey.ok('POST', '/v1/environments', { name });
  return { name };
}
