import { generateKeyPairSync } from 'node:crypto';
import { eventually, TestService, uniqueName } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, type CreatedConfiguration, es256, put, read, testKey, type TestKey } from './fixtures.js';
import { JwksServer } from './jwks-server.js';
import { tokenOf } from './vault-fixture.js';

let service: TestService;
let issuer: JwksServer;

beforeAll(async () => {
  issuer = await JwksServer.start();
  service = await TestService.start(jwksCredentials, { config: { jwksUnknownKidCooldown: '1s' } });
});
afterAll(async () => {
  await service?.stop();
  issuer?.stop();
});

async function bind(
  { id, zoneId }: CreatedConfiguration,
  path: string,
): Promise<{ kids: string[]; error: string | null }> {
  const url = `/v1/zones/${zoneId}/token_validation/config/${id}/sources`;
  const { status, body } = await service.call({ method: 'PUT', url, body: { urls: [{ url: issuer.url(path) }] } });
  expect(status).toBe(200);
  return body.urls[0];
}

async function validate({ zoneId }: CreatedConfiguration, key: TestKey): Promise<unknown> {
  const body = { token: await tokenOf(key) };
  const answer = await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body });
  return answer.body.valid === true ? 'valid' : answer.body.reason;
}

const rsa = testKey('RS256').jwk;
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const short = (jwk: Readonly<Record<string, string>>): object => ({
  ...jwk,
  x: Buffer.from(jwk['x'] ?? '', 'base64url')
    .subarray(1)
    .toString('base64url'),
});

// The risk: an issuer's new key never arrives, because of another one in its set.
it.each<[string, readonly object[], RegExp | null]>([
  ['nothing', [], null],
  ['a type of key that is not known here', [{ kty: 'AKP', alg: 'ML-DSA-65', kid: 'pq', pub: 'AA' }], null],
  ['an RSA key of 1024 bits', [{ ...weak, kid: 'legacy', alg: 'RS256' }], /"legacy"\): n must have/],
  ['a certificate without the key', [{ kty: 'RSA', kid: 'c', use: 'sig', x5c: ['MIIB'] }], /"c"\): n is required/],
  ['a padded modulus', [{ ...rsa, n: `${rsa['n'] ?? ''}==`, kid: 'p' }], null],
  ['a padded exponent', [{ ...rsa, e: 'AAEAAQ', kid: 'e' }], null],
  ['a short coordinate', [short(es256('s'))], /"s"\): x must have 32 octets/],
  ['a key without a kty', [{ kid: 'n' }], /"n"\): kty/],
  ['a key whose alg is null', [{ ...rsa, kid: 'an', alg: null }], /"an"\): alg/],
  ['more keys than fit', Array.from({ length: 15 }, (_, index) => es256(`k${index}`)), /2 of 17 keys do not fit/],
])(
  'a set that gains %s beside the new key of a rotation brings the new key, and says what it does not bring',
  async (_, odd, error) => {
    const [old, fresh] = [testKey('ES256'), testKey('ES256')];
    const config = await createConfiguration(service, [es256('given')]);
    const path = `/${uniqueName('jwks')}`;
    issuer.list(path, [old.jwk]);
    await bind(config, path);
    issuer.list(path, [...odd, old.jwk, fresh.jwk, old.jwk]);
    expect([await validate(config, fresh), await validate(config, old)]).toEqual(['valid', 'valid']);
    const url = `/v1/zones/${config.zoneId}/token_validation/config/${config.id}/sources`;
    const [state] = (await service.call({ url })).body.urls as [{ error: string | null }];
    expect(state.error).toEqual(error === null ? null : expect.stringMatching(error));
    const again = await bind(config, path);
    expect(again.error).toEqual(error === null ? null : expect.stringMatching(error));
    expect([await validate(config, fresh), await validate(config, old)]).toEqual(['valid', 'valid']);
  },
);

it('a byte order mark before a set is no part of it, and an octet that is no UTF-8 makes it none', async () => {
  const config = await createConfiguration(service);
  const path = `/${uniqueName('jwks')}`;
  issuer.answer(path, { body: `\ufeff${JSON.stringify({ keys: [es256('marked')] })}` });
  expect(await bind(config, path)).toMatchObject({ kids: ['marked'], error: null });
  issuer.answer(path, { body: Buffer.from(JSON.stringify({ keys: [es256('caf\u00e9')] }), 'latin1') });
  expect(await bind(config, path)).toMatchObject({ kids: ['marked'], error: expect.stringMatching(/not JSON/) });
});

it('the list of a caller stays strict: one odd key refuses it', async () => {
  const config = await createConfiguration(service, [es256('given')]);
  const { status, body } = await put(service, config, [es256(), { ...weak, kid: 'legacy', alg: 'RS256' }]);
  expect({ status, pointer: body.errors[0].source.pointer }).toEqual({ status: 400, pointer: '/keys/1/n' });
  const same = es256();
  expect((await put(service, config, [same, same])).status).toBe(400);
  expect((await read(service, config)).credentials.keys).toEqual(config.keys);
});

it('a key under the name of one that was given is left out, and comes when that one is gone', async () => {
  const [given, listed] = [testKey('ES256', 'same'), testKey('ES256', 'same')];
  const config = await createConfiguration(service, [given.jwk]);
  const path = `/${uniqueName('jwks')}`;
  issuer.list(path, [listed.jwk, es256('other')], '"etag"');
  expect(await bind(config, path)).toMatchObject({
    kids: ['other'],
    error: expect.stringMatching(/"same".*has its kid/),
  });
  expect([await validate(config, given), await validate(config, listed)]).toEqual(['valid', 'bad_signature']);
  await put(service, config, [es256('next')]);
  await eventually(async () => {
    expect(await bind(config, path)).toMatchObject({ kids: ['same', 'other'], error: null });
  });
  expect(await validate(config, listed)).toBe('valid');
});
