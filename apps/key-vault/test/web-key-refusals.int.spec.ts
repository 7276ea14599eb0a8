import { principalWith } from '@rekey/testing';
import { CONNECT, WebKeys } from './web-key-fixture.js';

const LIVE_MAX = 32;

describe('a call about web keys that is refused', () => {
  let keys: WebKeys;
  let before: string;
  beforeAll(async () => {
    keys = await WebKeys.start();
  });
  afterAll(() => keys.stop());
  beforeEach(async () => {
    before = JSON.stringify([await keys.list(), await keys.published()]);
  });
  afterEach(async () => {
    expect(JSON.stringify([await keys.list(), await keys.published()])).toBe(before);
  });

  it.each([
    ['[]', /JSON object/],
    ['{"rsa":', /./],
    ['{"rsa":"x"}', /rsa/],
    ['{"rsa":[]}', /rsa/],
    ['{"rsa":{"bits":true}}', /RSA\.Bits/],
    ['{"rsa":{"bits":"RSA_BITS_1024"}}', /^invalid CreateWebKeyRequest\.Rsa: .*RSA\.Bits: value must be one of/],
    ['{"rsa":{"bits":4}}', /RSA\.Bits/],
    ['{"rsa":{"hasher":"RSA_HASHER_SHA1"}}', /RSA\.Hasher/],
    ['{"rsa":{"hasher":-1}}', /RSA\.Hasher/],
    ['{"ecdsa":{"curve":"secp256k1"}}', /ECDSA\.Curve/],
    ['{"ecdsa":{"curve":{}}}', /ECDSA\.Curve/],
    ['{"ed25519":1}', /ed25519/],
    ['{"rsa":{},"ed25519":{}}', /oneof .* is already set/],
  ])('does not make a key of %s', async (body, message) => {
    for (const [url, code] of [
      [`${CONNECT}/CreateWebKey`, 'invalid_argument'],
      ['/v2/web_keys', 3],
    ] as const) {
      const answer = await keys.call('POST', url, body);
      expect(answer).toMatchObject({ status: 400, body: { code, message: expect.stringMatching(message) } });
    }
  });

  it('names the rule that an id breaks', async () => {
    for (const [rpc, message] of [
      ['ActivateWebKey', 'ActivateWebKeyRequest'],
      ['DeleteWebKey', 'DeleteWebKeyRequest'],
    ]) {
      const length = `invalid ${message}.Id: value length must be between 1 and 200 runes, inclusive`;
      for (const [body, text] of [
        [{}, length],
        [{ id: '' }, length],
        [{ id: null }, length],
        [{ id: 'x'.repeat(201) }, length],
        [{ id: 7 }, `invalid value for string field ${message}.Id`],
      ] as const) {
        const answer = await keys.call('POST', `${CONNECT}/${rpc}`, body);
        expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_argument', message: text } });
      }
    }
  });

  it('says that an unknown key cannot sign, and has nothing to delete', async () => {
    const id = '123456789012345678';
    const text = 'Web key not found (COMMAND-teiG3)';
    expect(await keys.activate(id)).toMatchObject({ status: 404, body: { code: 'not_found', message: text } });
    const rest = await keys.call('POST', `/v2/web_keys/${id}/activate`);
    expect(rest).toMatchObject({ status: 404, body: { code: 5, message: text, details: [{ id: 'COMMAND-teiG3' }] } });
    const native = await keys.activateNow(id);
    expect(native).toMatchObject({ status: 404, body: { code: 'key-vault.web-key.not-found' } });
    for (const answer of [await keys.delete(id), await keys.call('DELETE', '/v2/web_keys/none')]) {
      expect([answer.status, answer.body]).toEqual([200, {}]);
    }
  });

  it('does not delete the key that signs', async () => {
    const id = (await keys.list()).find(({ state }) => state === 'STATE_ACTIVE')?.id as string;
    const message = expect.stringMatching(/\(COMMAND-Chai1\)$/);
    expect(await keys.delete(id)).toMatchObject({ status: 400, body: { code: 'failed_precondition', message } });
    expect(await keys.call('DELETE', `/v2/web_keys/${id}`)).toMatchObject({ status: 400, body: { code: 9, message } });
  });

  it.each([
    ['POST', `${CONNECT}/CreateWebKey`, 'iam.web_key.write'],
    ['POST', `${CONNECT}/ActivateWebKey`, 'iam.web_key.write'],
    ['POST', `${CONNECT}/DeleteWebKey`, 'iam.web_key.delete'],
    ['POST', `${CONNECT}/ListWebKeys`, 'iam.web_key.read'],
    ['POST', '/v2/web_keys', 'iam.web_key.write'],
    ['POST', '/v2/web_keys/1/activate', 'iam.web_key.write'],
    ['DELETE', '/v2/web_keys/1', 'iam.web_key.delete'],
    ['GET', '/v2/web_keys', 'iam.web_key.read'],
    ['POST', '/v1/web-keys/1/activate-now', 'iam.web_key.emergency'],
  ] as const)('%s %s needs %s, and is refused before anything else is looked at', async (method, url, permission) => {
    const all = ['iam.web_key.read', 'iam.web_key.write', 'iam.web_key.delete', 'iam.web_key.emergency'] as const;
    const others = principalWith(all.filter((one) => one !== permission).map((one) => ({ permission: one })));
    const body = method === 'POST' ? { id: 7, rsa: 'x' } : undefined;
    expect((await keys.call(method, url, body, others)).status).toBe(403);
    expect((await keys.call(method, url, body, null)).status).toBe(401);
    expect((await keys.call(method, url, body, principalWith([{ permission }]))).status).not.toBe(403);
  });
});

describe('the number of web keys', () => {
  it('is bounded, because every one of them is published', async () => {
    const keys = await WebKeys.start();
    try {
      for (let count = 2; count < LIVE_MAX; count += 1) await keys.create();
      const refused = await keys.call('POST', '/v2/web_keys', { ed25519: {} });
      expect(refused).toMatchObject({ status: 400, body: { code: 9, message: expect.stringContaining('32') } });
      const [, second] = await keys.list();
      await keys.delete(second?.id as string);
      await keys.create();
      expect(await keys.kids()).toHaveLength(LIVE_MAX);
    } finally {
      await keys.stop();
    }
  });
});
