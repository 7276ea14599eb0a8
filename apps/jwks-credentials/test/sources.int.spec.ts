import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DomainError } from '@rekey/errors';
import { TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import {
  createConfiguration,
  type CreatedConfiguration,
  createZone,
  es256,
  eventsAbout,
  memberOf,
  put,
  queryDatabase,
  read,
  testKey,
} from './fixtures.js';
import { sourceOf, TestVault } from './vault-fixture.js';

const REPLACED = 'io.rekey.credentials.replaced.v1';
const UPDATED = 'io.rekey.token-configuration.updated.v1';
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const vault = new TestVault();
let service: TestService;
let issuer: Server;
let issuerUrl: string;
let answerOfIssuer: () => { status?: number; body: string; location?: string };

beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { transport: vault });
  issuer = createServer((_request, response) => {
    const { status = 200, body, location } = answerOfIssuer();
    response.writeHead(status, location === undefined ? {} : { location }).end(body);
  }).listen(0, '127.0.0.1');
  await once(issuer, 'listening');
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks.json`;
});
afterAll(async () => {
  issuer?.close();
  await service?.stop();
});

type Bound = Pick<CreatedConfiguration, 'id' | 'zoneId'>;
const urlOf = ({ id, zoneId }: Bound): string => `/v1/zones/${zoneId}/token_validation/config/${id}/sources`;
const bind = (config: Bound, body: unknown, as?: ReturnType<typeof memberOf>): ReturnType<TestService['call']> =>
  service.call({ method: 'PUT', url: urlOf(config), body: body as object, ...(as === undefined ? {} : { as }) });
const sources = (config: Bound): ReturnType<TestService['call']> => service.call({ url: urlOf(config) });
const kidsOf = async (config: CreatedConfiguration): Promise<string[]> =>
  (await read(service, config)).credentials.keys.map(({ kid }: { kid: string }) => kid);

describe('a JWK of the vault', () => {
  it('brings its key beside those given by PUT, and the event says so', async () => {
    const config = await createConfiguration(service, [es256('given')]);
    const jwk = vault.add();
    const { status, body } = await bind(config, { jwks: [sourceOf(jwk)] });
    const state = { kids: [jwk.pair.jwk['kid']], lastSync: expect.stringMatching(RFC3339), error: null };
    expect({ status, body }).toEqual({ status: 200, body: { jwks: [{ ...sourceOf(jwk), ...state }], urls: [] } });
    expect((await sources(config)).body).toEqual(body);
    const { credentials } = await read(service, config);
    // `use` is the vault's; the vendor's shape has no such member.
    expect(credentials.keys).toEqual([...config.keys, jwk.pair.jwk]);
    const [event] = await service.eventsOf(REPLACED, config.id);
    const before = [{ kid: 'given', alg: 'ES256' }];
    expect(event?.data).toEqual({
      zoneId: config.zoneId,
      configId: config.id,
      before,
      after: [...before, { kid: jwk.pair.jwk['kid'], alg: 'ES256' }],
      keys: credentials.keys,
      rotationId: event?.rotationid,
      credential: {
        kind: 'token-configuration',
        id: config.id,
        name: 'A configuration',
        scope: { zone: config.zoneId },
      },
      from: null,
      to: 1,
      cause: 'rotated',
      turnedAt: expect.stringMatching(/Z$/),
      retireAt: null,
      participants: [],
    });
    expect((await service.eventsOf(UPDATED, config.id))[0]?.data).toEqual({
      zoneId: config.zoneId,
      configId: config.id,
    });
  });

  it('is bound again without a change, an event or a second binding', async () => {
    const config = await createConfiguration(service);
    const jwk = vault.add();
    const body = { jwks: [sourceOf(jwk), sourceOf(jwk)] };
    const first = await bind(config, body);
    const again = await bind(config, body);
    expect(again.body.jwks).toEqual([{ ...first.body.jwks[0], lastSync: expect.any(String) }]);
    const types = (await eventsAbout(service, config.id)).map(({ type }) => type);
    expect(types.filter((type) => type === REPLACED || type === UPDATED).sort()).toEqual([REPLACED, UPDATED].sort());
  });

  it('goes with its key when it is left out, and the keys given by PUT stay', async () => {
    const config = await createConfiguration(service, [es256('given')]);
    const [one, two] = [vault.add(), vault.add()];
    await bind(config, { jwks: [sourceOf(one), sourceOf(two)] });
    expect(await kidsOf(config)).toEqual(['given', one.pair.jwk['kid'], two.pair.jwk['kid']]);
    await bind(config, { jwks: [sourceOf(two)] });
    expect(await kidsOf(config)).toEqual(['given', two.pair.jwk['kid']]);
    expect((await bind(config, {})).body).toEqual({ jwks: [], urls: [] });
    expect(await kidsOf(config)).toEqual(['given']);
    const rows = await queryDatabase(service, 'SELECT 1 FROM sources WHERE configuration_id = $1', [config.id]);
    expect(rows).toEqual([]);
  });

  it('brings the version inside its overlap too, until then', async () => {
    const config = await createConfiguration(service, [es256('given')]);
    const jwk = vault.add();
    const old = jwk.pair.jwk['kid'];
    vault.rotate(jwk, { overlapSeconds: 3600 });
    expect((await bind(config, { jwks: [sourceOf(jwk)] })).body.jwks[0].kids).toEqual([jwk.pair.jwk['kid'], old]);
  });

  it('is shown once when the same key was given by PUT, and outlives that one', async () => {
    const jwk = vault.add();
    const config = await createConfiguration(service, [jwk.pair.jwk]);
    await bind(config, { jwks: [sourceOf(jwk)] });
    expect(await kidsOf(config)).toEqual([jwk.pair.jwk['kid']]);
    await put(service, config, [es256('other')]);
    expect(await kidsOf(config)).toEqual(['other', jwk.pair.jwk['kid']]);
  });

  it('that follows no key any more is bound, and says so', async () => {
    const config = await createConfiguration(service);
    const jwk = vault.add();
    vault.detach(jwk);
    expect((await bind(config, { jwks: [sourceOf(jwk)] })).body.jwks[0]).toMatchObject({
      kids: [jwk.pair.jwk['kid']],
      error: expect.stringMatching(/no longer follows/),
    });
  });
});

describe('a JWKS at a URL', () => {
  const bindUrl = async (config: Bound): Promise<object> => (await bind(config, { urls: [{ url: issuerUrl }] })).body;

  it('brings the keys that can verify, as an identity provider lists them', async () => {
    const config = await createConfiguration(service, [es256('given')]);
    const keys = [testKey('RS256', 'one').jwk, { ...es256('two'), use: 'sig', x5c: ['AAAA'] }];
    const others = [
      { kty: 'oct', k: 'AAAA', kid: 'three' },
      { ...es256(), kid: undefined },
    ];
    answerOfIssuer = () => ({ body: JSON.stringify({ keys: [...keys, ...others] }) });
    expect(await bindUrl(config)).toEqual({
      jwks: [],
      urls: [{ url: issuerUrl, kids: ['one', 'two'], lastSync: expect.stringMatching(RFC3339), error: null }],
    });
    expect(await kidsOf(config)).toEqual(['given', 'one', 'two']);
  });

  it.each<[string, { status?: number; body: string }, RegExp]>([
    ['fails', { status: 503, body: '' }, /answered 503/],
    ['is no JSON', { body: '<html>' }, /is not JSON/],
    ['is no key set', { body: '{"keys":{}}' }, /keys must be an array/],
    ['is null', { body: 'null' }, /keys must be an array/],
    ['is empty', { body: '{"keys":[]}' }, /at least one key/],
    [
      'has a broken key',
      { body: JSON.stringify({ keys: [{ ...es256('a'), crv: 'P-384' }] }) },
      /keys\[0\] \(kid "a"\): crv/,
    ],
    ['is without end', { body: ' '.repeat(1024 * 1024 + 1) }, /could not be fetched/],
  ])('that %s is bound with its error, and takes no key away', async (_, answer, error) => {
    const config = await createConfiguration(service, [es256('given')]);
    answerOfIssuer = () => answer;
    const state = { kids: [], lastSync: null, error: expect.stringMatching(error) };
    expect(await bindUrl(config)).toEqual({ jwks: [], urls: [{ url: issuerUrl, ...state }] });

    answerOfIssuer = () => ({ body: JSON.stringify({ keys: [es256('issued')] }) });
    expect(await bindUrl(config)).toMatchObject({ urls: [{ kids: ['issued'], error: null }] });
    answerOfIssuer = () => answer;
    expect(await bindUrl(config)).toMatchObject({
      urls: [{ kids: ['issued'], lastSync: expect.any(String), error: expect.stringMatching(error) }],
    });
    expect(await kidsOf(config)).toEqual(['given', 'issued']);
  });

  it('that nobody serves is bound with its error, which names no address', async () => {
    const config = await createConfiguration(service);
    const { body } = await bind(config, { urls: [{ url: 'http://127.0.0.1:1/' }] });
    expect(body.urls).toEqual([
      { url: 'http://127.0.0.1:1/', kids: [], lastSync: null, error: 'The URL could not be fetched' },
    ]);
  });

  // The risk: a caller makes us read what only we can reach.
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/jwks.json',
    'http://[fd00::1]/',
    'https://user:secret@127.0.0.1/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'no url',
    '',
  ])('"%s" is refused, and nothing is bound', async (url) => {
    const config = await createConfiguration(service);
    const { status, body } = await bind(config, { jwks: [sourceOf(vault.add())], urls: [{ url }] });
    expect({ status, errors: body.errors?.[0]?.field }).toEqual({ status: 400, errors: 'urls[0].url' });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect((await sources(config)).body).toEqual({ jwks: [], urls: [] });
  });

  it('that leads to a denied address is not followed', async () => {
    const config = await createConfiguration(service);
    answerOfIssuer = () => ({ status: 302, body: '', location: 'http://169.254.169.254/' });
    expect(await bindUrl(config)).toMatchObject({ urls: [{ kids: [], error: expect.stringMatching(/not allowed/) }] });
  });
});

describe('refused, and nothing changes', () => {
  const refuse = async (body: unknown, field: string): Promise<void> => {
    const config = await createConfiguration(service);
    const jwk = vault.add();
    await bind(config, { jwks: [sourceOf(jwk)] });
    const before = [(await sources(config)).body, await read(service, config)];
    const answer = await bind(config, body);
    expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({
      status: 400,
      type: expect.stringMatching(/^application\/problem\+json/),
    });
    if (field !== '') expect(answer.body.errors[0].field).toBe(field);
    expect([(await sources(config)).body, await read(service, config)]).toEqual(before);
  };

  it.each<[string, unknown, string]>([
    ['an unknown JWK', { jwks: [{ project: 'none', name: 'none' }] }, 'jwks[0]'],
    ['a JWK without a name', { jwks: [{ project: 'none' }] }, 'jwks[0].name'],
    ['a JWK that is text', { jwks: ['none'] }, 'jwks[0]'],
    ['a name of another type', { jwks: [{ project: 'none', name: 7 }] }, 'jwks[0].name'],
    ['jwks that are no list', { jwks: {} }, 'jwks'],
    ['urls that are no list', { urls: 'https://example.com/' }, 'urls'],
    ['a URL of another type', { urls: [{ url: 7 }] }, 'urls[0].url'],
    ['a URL without end', { urls: [{ url: `https://example.com/${'a'.repeat(2048)}` }] }, 'urls[0].url'],
    ['too many sources', { jwks: Array.from({ length: 17 }, () => ({ project: 'a', name: 'b' })) }, 'jwks'],
    ['a list', [], ''],
    ['malformed JSON', '{"jwks":', ''],
  ])('is %s', (_, body, field) => refuse(body, field));

  it('is a JWK that cannot validate tokens', async () => {
    const jwk = vault.add();
    jwk.publicJwk = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'a', alg: 'EdDSA' };
    await refuse({ jwks: [sourceOf(vault.add()), sourceOf(jwk)] }, 'jwks[1]');
    jwk.publicJwk = { ...(testKey('ES256').jwk as { kty: string }), use: 'enc' };
    await refuse({ jwks: [sourceOf(jwk)] }, 'jwks[0]');
  });

  it('is more keys than a configuration may have, given by PUT or bound', async () => {
    const config = await createConfiguration(
      service,
      Array.from({ length: 15 }, () => es256()),
    );
    const [one, two] = [vault.add(), vault.add()];
    expect((await bind(config, { jwks: [sourceOf(one), sourceOf(two)] })).status).toBe(400);
    expect((await bind(config, { jwks: [sourceOf(one)] })).status).toBe(200);
    const tooMany = await put(
      service,
      config,
      Array.from({ length: 16 }, () => es256()),
    );
    expect(tooMany).toMatchObject({ status: 400, body: { errors: [{ source: { pointer: '/keys' } }] } });
    expect(await kidsOf(config)).toHaveLength(16);
  });

  it('is a configuration that is not there, or of another zone', async () => {
    const config = await createConfiguration(service);
    const other = { ...config, zoneId: await createZone(service) };
    for (const one of [other, { ...config, id: 'none' }, { ...config, id: vault.add().jwkId }]) {
      expect((await bind(one, {})).status).toBe(404);
      expect((await sources(one)).status).toBe(404);
    }
    expect((await bind({ ...config, zoneId: '0'.repeat(32) }, {})).status).toBe(404);
  });

  it('is a caller without the permission in that zone', async () => {
    const config = await createConfiguration(service);
    const elsewhere = await createZone(service);
    expect((await bind(config, {}, memberOf(config.zoneId, 'api_gateway.read'))).status).toBe(403);
    expect((await bind(config, {}, memberOf(elsewhere, 'api_gateway.write'))).status).toBe(403);
    expect((await service.call({ method: 'PUT', url: urlOf(config), body: {}, as: null })).status).toBe(401);
    expect((await bind(config, {}, memberOf(config.zoneId, 'api_gateway.write'))).status).toBe(200);
    const as = memberOf(config.zoneId, 'api_gateway.read');
    expect((await service.call({ url: urlOf(config), as })).status).toBe(200);
  });

  it('is a vault that is away: 503, and nothing is bound', async () => {
    const config = await createConfiguration(service);
    const jwk = vault.add();
    vault.beforeAnswer = () => {
      throw new DomainError({ code: 'service.unavailable', kind: 'unavailable', message: 'away' });
    };
    const { status } = await bind(config, { jwks: [sourceOf(jwk)] });
    vault.beforeAnswer = () => undefined;
    expect(status).toBe(503);
    expect((await sources(config)).body).toEqual({ jwks: [], urls: [] });
  });
});
