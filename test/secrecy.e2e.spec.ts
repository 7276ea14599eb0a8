import {
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  type JsonWebKey,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import { cellOf, KeyRing, openCipherKeys, ColumnCipher, type StoredDataKey } from '@rekey/crypto';
import { eventually, freshDatabase, type FreshDatabase, uniqueName, WebhookReceiver } from '@rekey/testing';
import { introspectWithSecret, makeApplication } from './journeys/application.journey.js';
import { base64 } from './support/keys.js';
import { dumpDatabase, queryDatabase } from './support/query-database.js';
import type { Rekey } from './support/rekey.js';
import { formsOf, formsOfPrivateKey } from './support/secret-forms.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';
const pemOf = ({ privateKey }: KeyPairKeyObjectResult): string =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const newPems = (): string[] => [
  pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  pemOf(generateKeyPairSync('ed25519')),
];

/** Uses the whole product and remembers every secret that went in or came out, by what it is. */
class Usage {
  readonly secrets = new Map<string, readonly string[]>();

  constructor(private readonly rekey: Rekey) {}

  /** What the project that was made publishes. */
  publicMembers: readonly string[] = [];

  private text(what: string, ...values: string[]): void {
    this.secrets.set(what, values.flatMap(formsOf));
  }

  async vault(): Promise<void> {
    const { rekey } = this;
    const name = uniqueName('secrecy');
    await rekey.ok('POST', '/v1/projects', { name });
    await rekey.ok('POST', '/v1/environments', { name });
    const keys = `/apiops/projects/${name}/keys`;
    const item = (content: string): object => ({ cryptoKeyInfoEnvironmentList: [{ environmentName: name, content }] });
    const [first, second] = [newPems(), newPems()];
    for (const [index, pem] of first.entries()) {
      const key = `key-${index}`;
      await rekey.ok('POST', `${keys}/`, { name: key, keyType: 'PRIVATE_KEY', ...item(base64(pem)) });
      const jwk = { name: key, sourceType: 'PRIVATE_KEY', keyName: key, environmentName: name, useType: 'SIGNATURE' };
      await rekey.ok('POST', `/apiops/projects/${name}/jwks/`, jwk);
      const update = `${keys}/${key}/?jwkUpdateAction=UPDATE&overlap=600s`;
      await rekey.ok('PUT', update, item(second[index] as string));
    }
    this.secrets.set('private keys of the vault', [...first, ...second].flatMap(formsOfPrivateKey));
    const bytes = [randomBytes(32), randomBytes(32)] as const;
    const content = item(bytes[0].toString('base64'));
    await rekey.ok('POST', `${keys}/`, { name: 'secret', keyType: 'SECRET_KEY', algorithm: 'AES', ...content });
    await rekey.ok('PUT', `${keys}/secret/`, item(bytes[1].toString('base64')));
    this.secrets.set('secret keys of the vault', bytes.flatMap(formsOf));
    // JWKs follow their keys: of each there is the one before and the one that came.
    this.publicMembers = await eventually(async () => {
      const { keys } = (await rekey.get(`/v1/projects/${name}/jwks.json`)).body as { keys: JsonWebKey[] };
      expect(keys).toHaveLength(2 * first.length);
      return keys.map(({ n, x }) => (n ?? x) as string);
    });
    await this.refusals(keys, item, name);
  }

  /** What is refused is not kept either, and not printed. */
  private async refusals(keys: string, item: (content: string) => object, project: string): Promise<void> {
    const [pem] = newPems() as [string];
    const refused = [
      { name: 'refused', keyType: 'PUBLIC_KEY', ...item(base64(pem)) },
      { name: 'refused', keyType: 'NO_SUCH_TYPE', ...item(pem) },
      `{"name":"refused","content":"${base64(pem)}`,
    ];
    for (const body of refused) {
      await expect(this.rekey.call('POST', `${keys}/`, body)).resolves.toMatchObject({ status: 400 });
    }
    await expect(this.rekey.get('/v1/events', { token: `${project}-no-such-token` })).resolves.toMatchObject({
      status: 401,
    });
    this.secrets.set('private key that was refused', formsOfPrivateKey(pem));
  }

  async targets(endpoint: string): Promise<void> {
    const { rekey } = this;
    const body = { name: uniqueName('target'), restWebhook: {}, timeout: '10s', endpoint };
    const { id, signingKey } = await rekey.ok('POST', '/v2/actions/targets', body);
    const rotated = await rekey.ok('POST', `/v2/actions/targets/${id}`, { expirationSigningKey: '600s' });
    await rekey.ok('PUT', '/v2/actions/executions', { condition: { event: { all: true } }, targets: [id] });
    this.text('signing keys of targets', signingKey as string, rotated.signingKey as string);
  }

  async applications(): Promise<void> {
    const { rekey } = this;
    const app = await makeApplication(rekey, 'BASIC');
    const generate = `${app.path}/api_config/_generate_client_secret`;
    const own = randomBytes(30).toString('base64url');
    const { clientSecret } = await rekey.ok('POST', generate, { overlap: '600s' });
    await rekey.ok('POST', generate, { clientSecret: own, overlap: '600s' });
    const { token } = await rekey.ok('POST', '/v1/tokens', { name: 'introspected', grants: [] });
    for (const secret of [own, clientSecret as string]) {
      await expect(introspectWithSecret(rekey, app, secret, token as string)).resolves.toMatchObject({ status: 200 });
    }
    const wrong = randomBytes(30).toString('base64url');
    await expect(introspectWithSecret(rekey, app, wrong, token as string)).resolves.toMatchObject({ status: 401 });
    this.text('client secrets', app.clientSecret as string, clientSecret as string, own, wrong);
    this.text('introspected token', token as string);
    const keyed = await makeApplication(rekey, 'PRIVATE_KEY_JWT');
    const { keyDetails } = await rekey.ok('POST', `${keyed.path}/keys`, { type: 'KEY_TYPE_JSON' });
    const { key } = JSON.parse(Buffer.from(keyDetails as string, 'base64').toString()) as { key: string };
    this.secrets.set('private keys of applications', formsOfPrivateKey(key));
  }

  async credentials(): Promise<void> {
    const { rekey } = this;
    const { id: zone } = await rekey.ok('POST', '/v1/zones', { name: uniqueName('zone') });
    const path = `/client/v4/zones/${zone}/token_validation/config`;
    const [first, second, refused] = [randomBytes(32), randomBytes(64), randomBytes(24)];
    const keys = (secret: Buffer): object[] => [
      { kty: 'oct', alg: 'HS256', kid: 'hmac', k: secret.toString('base64url') },
    ];
    const { result } = await rekey.ok('POST', path, {
      title: 'secrecy',
      description: '',
      token_sources: ['http.request.headers["authorization"][0]'],
      token_type: 'JWT',
      credentials: { keys: keys(first) },
    });
    const credentials = `${path}/${result.id}/credentials`;
    await rekey.ok('PATCH', credentials, { keys: [{ kty: 'oct', alg: 'HS256', kid: 'hmac' }] });
    await rekey.ok('PUT', credentials, { keys: keys(second) });
    await expect(rekey.call('PUT', credentials, { keys: keys(refused) })).resolves.toMatchObject({ status: 400 });
    const token = `${base64('{"alg":"HS256","kid":"hmac"}')}.${base64('{}')}.AAAA`.replaceAll('=', '');
    await expect(rekey.ok('POST', `/v1/zones/${zone}/validate`, { token })).resolves.toMatchObject({ valid: false });
    this.secrets.set('secrets of HMAC keys', [first, second, refused].flatMap(formsOf));
  }

  async tokens(): Promise<void> {
    const { rekey } = this;
    const ask = { name: 'kept', email: `${uniqueName('a')}@example.com`, grants: [{ permission: 'SECRETS:VIEW' }] };
    const headers = { 'idempotency-key': uniqueName('once') };
    const { token } = await rekey.ok('POST', '/v1/tokens', ask, { headers });
    await rekey.ok('POST', '/v1/tokens', ask, { headers });
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: ask.email, client_secret: token });
    const { access_token: apiops } = await rekey.ok('POST', '/apiops/auth/token', form, { token: null });
    await rekey.ok('GET', '/apiops/projects/admin/keys/', undefined, { token: apiops as string });
    this.text('access tokens', token as string, apiops as string, rekey.token);
  }
}

interface DataKeyRow extends Omit<StoredDataKey, 'kekId' | 'activatedAt' | 'createdAt'> {
  readonly kek_id: string;
  readonly activated_at: Date | null;
}

/** The platform's own private keys, which no answer shows: opened with the master key as the vault does. */
async function webKeys(url: string, masterKey: string): Promise<string[]> {
  const rows = await queryDatabase<DataKeyRow>(url, 'SELECT * FROM key_vault.data_keys ORDER BY generation');
  const stored = rows.map((row) => ({
    ...row,
    kekId: row.kek_id,
    activatedAt: row.activated_at,
    createdAt: new Date(),
  }));
  const { keys, encryptsWith } = openCipherKeys(KeyRing.fromBase64([masterKey]), 'key-vault', stored);
  const cipher = new ColumnCipher(keys, encryptsWith.id);
  const column = { schema: 'key_vault', table: 'web_keys', column: 'private_key', key: { id: 'text' } } as const;
  const sealed = await queryDatabase<{ id: string; private_key: Buffer }>(
    url,
    'SELECT id, private_key FROM key_vault.web_keys WHERE private_key IS NOT NULL',
  );
  expect(sealed.length).toBeGreaterThan(1);
  const pems = sealed.map(({ id, private_key: value }) => {
    const key = createPrivateKey({ key: cipher.decrypt(value, cellOf(column, id)), type: 'pkcs8', format: 'der' });
    return key.export({ type: 'pkcs8', format: 'pem' }) as string;
  });
  return [...pems.flatMap(formsOfPrivateKey), ...keys.flatMap(({ key }) => formsOf(key))];
}

// The risk: a backup, a replica, a broker, a log or a subscriber is read by people who may not have the secrets.
describe('everything that is written down', () => {
  const masterKey = randomBytes(32).toString('base64');
  let database: FreshDatabase;
  let receiver: WebhookReceiver;
  let installation: Installation;
  let haystack: string;
  let publicMembers: readonly string[];
  let secrets: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    database = await freshDatabase();
    receiver = await WebhookReceiver.start();
    installation = await startStandaloneProcess({
      REKEY_DATABASE_URL: database.url,
      REKEY_MASTER_KEY: masterKey,
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
      REKEY_LOG_LEVEL: 'trace',
    });
    const { rekey } = installation;
    const usage = new Usage(rekey);
    await usage.targets(receiver.url);
    await usage.vault();
    await usage.applications();
    await usage.credentials();
    await usage.tokens();
    const { id } = await rekey.ok('POST', '/v1/admin/kek/rotate', {});
    await eventually(async () =>
      expect(await rekey.ok('GET', `/v1/admin/kek/jobs/${id}`)).toMatchObject({ state: 'done', skipped: [] }),
    );
    await receiver.waitFor(({ body }) => body.includes('master-key.rotation-started'));
    await rekey.awaitEvents('rotation.applied', () => true, 4);
    haystack = [
      await dumpDatabase(database.url),
      JSON.stringify(await rekey.events({})),
      (await rekey.get('/metrics')).body as string,
      installation.output(),
      ...receiver.requests.map(({ headers, body }) => `${JSON.stringify(headers)} ${body.toString()}`),
    ].join('\n');
    publicMembers = usage.publicMembers;
    secrets = new Map([
      ...usage.secrets,
      ['master key', formsOf(masterKey).concat(formsOf(Buffer.from(masterKey, 'base64')))],
      ['web keys and data keys', await webKeys(database.url, masterKey)],
    ]);
  });
  afterAll(async () => {
    await installation?.stop();
    await receiver?.stop();
    await database?.drop();
  });

  const KINDS = [
    'private keys of the vault',
    'secret keys of the vault',
    'private key that was refused',
    'signing keys of targets',
    'client secrets',
    'introspected token',
    'private keys of applications',
    'secrets of HMAC keys',
    'access tokens',
    'master key',
    'web keys and data keys',
  ];

  it('is looked at, and every kind of secret is looked for', () => {
    expect([...secrets.keys()].sort()).toEqual([...KINDS].sort());
    for (const part of [
      '-- key_vault.key_versions',
      'io.rekey.key.rotated.v1',
      'rekey_events_delivered_total',
      'zitadel-signature',
    ]) {
      expect(haystack).toContain(part);
    }
    // Public halves are no secret and stand there: in this form a private one would be found.
    expect(publicMembers.length).toBeGreaterThan(5);
    expect(publicMembers.filter((member) => !haystack.includes(member))).toEqual([]);
  });

  it.each(KINDS)('holds none of the %s in clear', (kind) => {
    const forms = secrets.get(kind) as readonly string[];
    expect(forms.length).toBeGreaterThan(3);
    expect(forms.filter((form) => form.length < 20 || haystack.includes(form))).toEqual([]);
  });
});
