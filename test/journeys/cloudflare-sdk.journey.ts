import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import Cloudflare from 'cloudflare';
import { createClient } from 'cloudflare/tree-shakable';
import { BaseConfiguration } from 'cloudflare/resources/token-validation/configuration/configuration';
import Cloudflare6 from 'cloudflare6';
import Cloudflare71 from 'cloudflare71';
import { SignJWT } from 'jose';
import type { Rekey } from '../support/rekey.js';

let rekey: Rekey;

/** The calls are spelled alike in all of them, apart from what only the newest one has. */
const VERSIONS: readonly (readonly [string, typeof Cloudflare])[] = [
  ['6', Cloudflare6 as unknown as typeof Cloudflare],
  ['7.1', Cloudflare71 as unknown as typeof Cloudflare],
  ['7.3', Cloudflare],
];

type NewConfiguration = Parameters<Cloudflare['tokenValidation']['configuration']['create']>[0];
type Key = NewConfiguration['credentials']['keys'][number];

interface SigningKey {
  readonly key: Key;
  readonly privateKey: KeyObject;
}

function ecKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  return { key: { kty: 'EC', alg: 'ES256', crv: 'P-256', kid, x, y }, privateKey };
}

function rsaKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' }) as { n: string; e: string };
  return { key: { kty: 'RSA', alg: 'PS256', kid, n, e }, privateKey };
}

const signed = ({ key: { alg, kid }, privateKey }: SigningKey): Promise<string> =>
  new SignJWT({ sub: 'somebody' }).setProtectedHeader({ alg, kid }).sign(privateKey);

function hmacSigned(kid: string, secret: Buffer): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'HS256', kid })}.${part({ sub: 'somebody' })}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function newConfiguration(zone_id: string, keys: Key[], title = 'of an SDK'): NewConfiguration {
  const token_sources = ['http.request.headers["authorization"][0]', 'http.request.cookies["Session"][0]'];
  return { zone_id, title, description: '', token_sources, token_type: 'JWT', credentials: { keys } };
}

async function zoneWithToken(permission = 'api_gateway.write'): Promise<{ zone_id: string; apiToken: string }> {
  const zone_id = (await rekey.ok('POST', '/v1/zones', { name: randomBytes(8).toString('hex') })).id as string;
  const grants = [{ permission, scope: `zone:${zone_id}` }];
  return { zone_id, apiToken: (await rekey.ok('POST', '/v1/tokens', { name: 'sdk', grants })).token as string };
}

async function isValid(zone: string, token: string): Promise<boolean> {
  return (await rekey.ok('POST', `/v1/zones/${zone}/validate`, { token })).valid as boolean;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The packages of the vendor. */
export function cloudflareSdkJourney(installation: () => Rekey): void {
  beforeAll(() => {
    rekey = installation();
  });
  describe.each(VERSIONS)('the npm package, version %s', (version, Client) => {
    let client: Cloudflare;
    let zone_id: string;
    const isNewest = version === '7.3';

    beforeEach(async () => {
      const zone = await zoneWithToken();
      zone_id = zone.zone_id;
      client = new Client({ apiToken: zone.apiToken, baseURL: `${rekey.url}/client/v4`, maxRetries: 0 });
    });

    /** What the caller of the SDK gets; older ones hand back the whole answer, or have no method for the call. */
    async function replace(id: string, keys: Key[]): Promise<unknown> {
      return (await client.tokenValidation.configuration.credentials.update(id, { zone_id, keys })).keys;
    }
    async function edit(id: string, keys: object[]): Promise<unknown> {
      if (isNewest) {
        const answer = await client.tokenValidation.configuration.credentials.edit(id, {
          zone_id,
          keys: keys as Key[],
        });
        return answer.keys;
      }
      const path = `/zones/${zone_id}/token_validation/config/${id}/credentials`;
      return (await client.patch<{ keys: unknown }>(path, { body: { keys } })).keys;
    }

    it('creates, puts, patches, rules, lists and deletes; tokens follow', async () => {
      const { configuration, rules } = client.tokenValidation;
      const [first, second, third] = [ecKey('first'), rsaKey('second'), ecKey('third')];
      const created = await configuration.create(newConfiguration(zone_id, [first.key, second.key]));
      expect(created).toMatchObject({
        title: 'of an SDK',
        token_type: 'JWT',
        credentials: { keys: [first.key, second.key] },
      });
      await expect(configuration.get(created.id, { zone_id })).resolves.toEqual(created);
      expect(await isValid(zone_id, await signed(first))).toBe(true);

      await expect(replace(created.id, [second.key, third.key])).resolves.toEqual([second.key, third.key]);
      expect(await isValid(zone_id, await signed(first))).toBe(false);
      expect(await isValid(zone_id, await signed(third))).toBe(true);

      const { kty, alg, kid } = third.key;
      await expect(edit(created.id, [{ kty, alg, kid }, first.key])).resolves.toEqual([third.key, first.key]);
      expect(await isValid(zone_id, await signed(third))).toBe(true);
      expect(await isValid(zone_id, await signed(second))).toBe(false);

      const unchanged = await configuration.edit(created.id, { zone_id });
      expect(unchanged).toEqual({
        id: created.id,
        title: 'of an SDK',
        description: '',
        token_sources: created.token_sources,
      });
      await expect(configuration.edit(created.id, { zone_id, title: 'renamed' })).resolves.toMatchObject({
        title: 'renamed',
      });

      const draft = {
        title: 'a token',
        description: 'is needed',
        action: 'block',
        enabled: true,
        expression: `is_jwt_valid("${created.id}")`,
        selector: {},
      } as const;
      const rule = await rules.create({ zone_id, ...draft });
      expect(rule).toMatchObject(draft);
      const listed = await all(rules.list({ zone_id, token_configuration: [created.id], enabled: true }));
      expect(listed).toEqual([rule]);

      expect(await all(configuration.list({ zone_id }))).toMatchObject([{ id: created.id, title: 'renamed' }]);
      await rules.delete(rule.id as string, { zone_id });
      await expect(configuration.delete(created.id, { zone_id })).resolves.toEqual({ id: created.id });
      await expect(configuration.get(created.id, { zone_id })).rejects.toMatchObject({ status: 404 });
      expect(await isValid(zone_id, await signed(third))).toBe(false);
    });

    it('goes through every page of a list, up to one that is empty', async () => {
      const { configuration } = client.tokenValidation;
      const titles = Array.from({ length: 7 }, (_, index) => `number ${index}`);
      const { key } = ecKey('one');
      for (const title of titles) await configuration.create(newConfiguration(zone_id, [key], title));
      const found = await all(configuration.list({ zone_id, per_page: 5 }));
      expect(found.map(({ title }) => title)).toEqual(titles);
      expect(await all(configuration.list({ zone_id, page: 9 }))).toEqual([]);
    });

    it('gives secrets and never gets them back; an edit keeps the one that is left out', async () => {
      const secret = randomBytes(32);
      const shown = { kty: 'oct', alg: 'HS256', kid: 'hmac' };
      const oct = { ...shown, k: secret.toString('base64url') } as unknown as Key;
      const { id, credentials } = await client.tokenValidation.configuration.create(newConfiguration(zone_id, [oct]));
      expect(credentials).toEqual({ keys: [shown] });
      const token = hmacSigned('hmac', secret);
      expect(await isValid(zone_id, token)).toBe(true);
      await expect(edit(id, [shown])).resolves.toEqual([shown]);
      expect(await isValid(zone_id, token)).toBe(true);
      await expect(
        replace(id, [{ ...oct, k: randomBytes(32).toString('base64url') } as unknown as Key]),
      ).resolves.toEqual([shown]);
      expect(await isValid(zone_id, token)).toBe(false);
    });

    it('creates, edits, orders and deletes rules, one or many at once', async () => {
      const { configuration, rules } = client.tokenValidation;
      const { id } = await configuration.create(newConfiguration(zone_id, [ecKey('one').key]));
      const draft = (title: string): Parameters<typeof rules.bulkCreate>[0]['body'][number] => ({
        title,
        description: '',
        action: 'log',
        enabled: false,
        expression: `is_jwt_valid("${id}") or not is_jwt_present("${id}")`,
        selector: { include: [{ host: ['api.example.com'] }] },
      });
      const made = await all(rules.bulkCreate({ zone_id, body: [draft('a'), draft('b'), draft('c')] }));
      expect(made.map(({ title }) => title)).toEqual(['a', 'b', 'c']);
      const [a, , c] = made.map((rule) => rule.id as string) as [string, string, string];
      await rules.edit(c, { zone_id, position: { before: a } });
      const changed = await all(rules.bulkEdit({ zone_id, body: [{ id: a, action: 'block' }] }));
      expect(changed).toMatchObject([{ id: a, action: 'block', title: 'a' }]);
      const titles = async (filter: object): Promise<string[]> =>
        (await all(rules.list({ zone_id, ...filter }))).map(({ title }) => title);
      expect(await titles({})).toEqual(['c', 'a', 'b']);
      expect(await titles({ action: 'block' })).toEqual(['a']);
      expect(await titles({ hostname: 'api.example.com', token_configuration: [id, a] })).toEqual(['c', 'a', 'b']);
      expect(await titles({ enabled: true })).toEqual([]);
      await expect(rules.get(a, { zone_id })).resolves.toMatchObject({ id: a, action: 'block' });
      for (const rule of made) await rules.delete(rule.id as string, { zone_id });
      expect(await titles({})).toEqual([]);
    });

    it('authenticates with an e-mail and a key too', async () => {
      const grants = [{ permission: 'api_gateway.read', scope: `zone:${zone_id}` }];
      const apiEmail = `${randomBytes(8).toString('hex')}@example.com`;
      const { token: apiKey } = await rekey.ok('POST', '/v1/tokens', { name: 'global key', grants, email: apiEmail });
      const reader = new Client({ apiKey, apiEmail, apiToken: null, baseURL: `${rekey.url}/client/v4`, maxRetries: 0 });
      expect(await all(reader.tokenValidation.configuration.list({ zone_id }))).toEqual([]);
      const writing = reader.tokenValidation.configuration.create(newConfiguration(zone_id, [ecKey('one').key]));
      await expect(writing).rejects.toMatchObject({ status: 403, errors: [{ code: 10000 }] });
    });

    it('throws errors of the right kind, with every wrong member', async () => {
      const { configuration } = client.tokenValidation;
      const key = ecKey('one').key;
      const failure = async (work: Promise<unknown>): Promise<InstanceType<typeof Cloudflare.APIError>> => {
        const error = await work.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (!(error instanceof Client.APIError)) throw new Error('is no error of the SDK', { cause: error });
        return error;
      };
      const twice = await failure(configuration.create(newConfiguration(zone_id, [key, key])));
      expect(twice).toBeInstanceOf(Client.BadRequestError);
      expect(twice.errors).toMatchObject([{ code: 10400, source: { pointer: '/credentials/keys/1/kid' } }]);
      const unknown = await failure(configuration.get('00000000-0000-4000-8000-000000000000', { zone_id }));
      expect(unknown).toBeInstanceOf(Client.NotFoundError);
      expect(unknown.errors).toMatchObject([{ code: 10404 }]);
      const elsewhere = await failure(configuration.list({ zone_id: '0'.repeat(32) }));
      expect(elsewhere).toBeInstanceOf(Client.PermissionDeniedError);
      const stranger = new Client({ apiToken: 'of-nobody', baseURL: `${rekey.url}/client/v4`, maxRetries: 0 });
      const unauthenticated = await failure(stranger.tokenValidation.configuration.list({ zone_id }));
      expect([unauthenticated.status, unauthenticated.errors]).toMatchObject([403, [{ code: 10000 }]]);
    });
  });

  it('the tree-shakable client of the newest version works as well', async () => {
    const { zone_id, apiToken } = await zoneWithToken('api_gateway.read');
    const client = createClient({ apiToken, baseURL: `${rekey.url}/client/v4/`, resources: [BaseConfiguration] });
    expect(await all(client.tokenValidation.configuration.list({ zone_id }))).toEqual([]);
  });
}
