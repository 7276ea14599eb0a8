import type { TestAnswer } from '@rekey/testing';
import { memberOf, Vault } from './vault-fixture.js';

describe('generated JWKs', () => {
  let vault: Vault;
  let project: string;

  beforeAll(async () => {
    vault = await Vault.start();
    await vault.environment();
  });
  beforeEach(async () => {
    project = await vault.project();
  });
  afterAll(() => vault.stop());

  const url = (): string => `/apiops/projects/${project}/jwks`;
  const generate = (type: string, parameters: object | undefined, fields: object = {}): Promise<TestAnswer> =>
    vault.post(`${url()}/generate`, { name: 'jwk', type, [type.toLowerCase()]: parameters, ...fields });
  const generated = async (type: string, parameters: object, fields: object = {}) => {
    expect(await generate(type, parameters, fields)).toMatchObject({ status: 200, body: { success: true } });
    return vault.readJwk(project, 'jwk');
  };

  it.each<[string, object, object]>([
    ['RSA', { keySize: 2048 }, { rsa: { n: expect.stringMatching(/^.{342}$/), d: expect.any(String) } }],
    ['RSA', { keySize: 3072 }, { rsa: { n: expect.stringMatching(/^.{512}$/), qi: expect.any(String) } }],
    ['RSA', { keySize: 4096 }, { rsa: { n: expect.stringMatching(/^.{683}$/), e: 'AQAB' } }],
    ['EC', { curveType: 'P256' }, { ec: { crv: 'P-256', d: expect.stringMatching(/^.{43}$/) } }],
    ['EC', { curveType: 'P384' }, { ec: { crv: 'P-384', d: expect.stringMatching(/^.{64}$/) } }],
    ['EC', { curveType: 'P521' }, { ec: { crv: 'P-521', d: expect.stringMatching(/^.{88}$/) } }],
    ['EC', { curveType: 'SECP256K1' }, { ec: { crv: 'secp256k1', d: expect.stringMatching(/^.{43}$/) } }],
    ['OKP', { curveType: 'ED25519' }, { okp: { crv: 'Ed25519', d: expect.stringMatching(/^.{43}$/) } }],
    ['OKP', { curveType: 'X25519' }, { okp: { crv: 'X25519', x: expect.stringMatching(/^.{43}$/) } }],
    ['OCT', { keySize: 128 }, { oct: { k: expect.stringMatching(/^.{22}$/) } }],
    ['OCT', { keySize: 192 }, { oct: { k: expect.stringMatching(/^.{32}$/) } }],
    ['OCT', { keySize: 256 }, { oct: { k: expect.stringMatching(/^.{43}$/) } }],
  ])('have keys of type %s, %j', async (type, parameters, expected) => {
    const jwk = await generated(type, parameters, { description: 'made here' });
    expect(jwk).toMatchObject({ description: 'made here', sourceType: 'GENERATE', sourceId: null, type, ...expected });
  });

  it.each<[string, object, object]>([
    ['RSA', { keySize: 2048, algorithm: 'RSA256' }, { use: 'sig', alg: 'RS256' }],
    ['RSA', { keySize: 2048, algorithm: 'PS512', keyUseType: 'SIGNATURE' }, { use: 'sig', alg: 'PS512' }],
    [
      'RSA',
      { keySize: 2048, algorithm: 'RSA_OAEP_256', keyUseType: 'ENCRYPTION' },
      { use: 'enc', alg: 'RSA-OAEP-256' },
    ],
    ['RSA', { keySize: 2048, keyUseType: 'ENCRYPTION' }, { use: 'enc', alg: 'RSA1_5' }],
    ['EC', { curveType: 'P256', algorithm: 'ECDH_ES_A128KW' }, { use: 'enc', alg: 'ECDH-ES+A128KW' }],
    ['EC', { curveType: 'P521' }, { use: 'sig', alg: 'ES512' }],
    ['EC', { curveType: 'SECP256K1', algorithm: 'ES256K' }, { use: 'sig', alg: 'ES256K' }],
    ['OKP', { curveType: 'ED25519' }, { use: 'sig', alg: 'EdDSA' }],
    ['OKP', { curveType: 'X25519', algorithm: 'ECDH-ES' }, { use: 'enc', alg: 'ECDH-ES' }],
  ])('are for what was asked: %s, %j', async (type, parameters, expected) => {
    await generated(type, parameters);
    expect(await vault.published(project)).toMatchObject([expected]);
  });

  it.each<[string, number]>([
    ['HS512', 512],
    ['A192GCMKW', 192],
    ['DIR', 256],
  ])('have symmetric keys for %s, which are published to nobody', async (algorithm, keySize) => {
    const { oct } = await generated('OCT', { keySize, algorithm });
    expect(Buffer.from(oct.k as string, 'base64url')).toHaveLength(keySize / 8);
    expect(await vault.published(project)).toEqual([]);
    const { keys } = (await vault.get(`${url()}/jwk/export-file/`)).body;
    expect(keys).toEqual([
      expect.objectContaining({ kty: 'oct', alg: algorithm === 'DIR' ? 'dir' : algorithm, k: oct.k }),
    ]);
  });

  it.each([
    [undefined, /^\d{13}$/],
    ['TIMESTAMP', /^\d{13}$/],
    ['SHA256', /^[\w-]{43}$/],
    ['SHA1', /^[\w-]{27}$/],
    ['ISO_DATE', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/],
  ])('have a kid made as %s says', async (keyIdType, kid) => {
    const [type, parameters] = ['EC', { curveType: 'P256', keyIdType }] as const;
    expect((await generated(type, parameters)).kid).toMatch(kid);
  });

  it('have the kid that was asked for, or none', async () => {
    expect((await generated('EC', { curveType: 'P256' }, { kid: 'mine/1' })).kid).toBe('mine/1');
    await vault.delete(`${url()}/jwk/`);
    expect((await generated('EC', { curveType: 'P256', keyIdType: 'NONE' })).kid).toBeNull();
    expect(await vault.published(project)).toEqual([expect.not.objectContaining({ kid: expect.anything() })]);
  });

  it('say how long they were meant to be used: a year unless asked otherwise', async () => {
    const jwk = await generated('EC', { curveType: 'P256', notBeforeTime: '2030-01-31T00:00:00+01:00' });
    expect(jwk).toMatchObject({
      notBeforeTime: '2030-01-30T23:00:00.000Z',
      expirationTime: '2031-01-30T23:00:00.000Z',
    });
    await vault.delete(`${url()}/jwk/`);
    const other = await generated('OCT', {
      keySize: 128,
      algorithm: 'PBES2-HS256+A128KW',
      expirationTime: '2099-01-01T00:00:00Z',
      passwordIterationCount: 2000,
    });
    expect(other).toMatchObject({
      expirationTime: '2099-01-01T00:00:00.000Z',
      passwordSaltLength: 8,
      passwordIterationCount: 2000,
    });
  });

  it.each<[string, string, object | undefined, object, RegExp]>([
    ['no name', 'EC', { curveType: 'P256' }, { name: '' }, /^JWK name can not be empty!$/],
    ['no type', '', undefined, {}, /^JWK type can not be empty!$/],
    ['an unknown type', 'DSA', {}, {}, /^Unknown JWK type \(DSA\)! Supported values: RSA, EC, OCT, OKP$/],
    ['no parameters', 'RSA', undefined, {}, /^rsa value can not be empty!$/],
    ['those of another type', 'RSA', undefined, { ec: { curveType: 'P256' } }, /^rsa value can not be empty!$/],
    ['parameters that are none', 'RSA', [2048], {}, /rsa/],
    ['a small RSA key', 'RSA', { keySize: 1024 }, {}, /keySize must be one of the following values: 2048, 3072, 4096/],
    ['a size that is a text', 'RSA', { keySize: '2048' }, {}, /keySize must be one of/],
    ['an odd secret', 'OCT', { keySize: 100 }, {}, /keySize must be one of/],
    ['no curve', 'EC', {}, {}, /curveType/],
    [
      'a curve of the other type',
      'OKP',
      { curveType: 'P256' },
      {},
      /Unknown curveType \(P256\)! Supported values: ED25519/,
    ],
    ['an unknown algorithm', 'EC', { curveType: 'P256', algorithm: 'none' }, {}, /^.*Unknown algorithm \(none\)!/],
    ['an algorithm of another curve', 'EC', { curveType: 'P256', algorithm: 'ES384' }, {}, /\(ES384\) does not fit/],
    ['an algorithm of another length', 'OCT', { keySize: 128, algorithm: 'A256KW' }, {}, /\(A256KW\) does not fit/],
    [
      'an algorithm of another use',
      'RSA',
      { keySize: 2048, algorithm: 'RS256', keyUseType: 'ENCRYPTION' },
      {},
      /not fit/,
    ],
    ['a key that cannot sign', 'OKP', { curveType: 'X25519', keyUseType: 'SIGNATURE' }, {}, /can not be used for/],
    ['an unknown kid policy', 'EC', { curveType: 'P256', keyIdType: 'UUID' }, {}, /Unknown keyIdType \(UUID\)!/],
    ['an empty kid', 'EC', { curveType: 'P256' }, { kid: '' }, /^kid value can not be empty!$/],
    ['no date', 'EC', { curveType: 'P256', notBeforeTime: 'soon' }, {}, /notBeforeTime must be a valid ISO 8601/],
    [
      'an end before its begin',
      'EC',
      { curveType: 'P256', expirationTime: '2000-01-01T00:00:00Z' },
      {},
      /must be after/,
    ],
    ['an unknown environment', 'EC', { curveType: 'P256' }, { environmentName: 'nowhere' }, /^Environment \(nowhere\)/],
  ])('are not made with %s', async (_, type, parameters, fields, message) => {
    const answer = await generate(type, parameters, fields);
    expect(answer).toMatchObject({ status: 400, body: { resultMessage: expect.stringMatching(message) } });
    expect((await vault.get(url())).body.resultList).toEqual([]);
  });

  it('are made for those with SECRETS:MANAGE, once per name', async () => {
    const body = { name: 'jwk', type: 'EC', ec: { curveType: 'P256' } };
    const post = (as: ReturnType<typeof memberOf> | null): Promise<TestAnswer> =>
      vault.post(`${url()}/generate`, body, as);
    expect((await post(memberOf(project, 'SECRETS:VIEW'))).body.resultMessage).toMatch(/required permission/);
    expect((await post(null)).status).toBe(401);
    expect((await post(memberOf(project, 'SECRETS:MANAGE'))).body.resultMessage).toMatch(/required permission/);
    expect((await post(memberOf(project))).status).toBe(200);
    expect((await post(memberOf(project))).body.resultMessage).toMatch(
      /^JWK \(name: jwk\) is already exist! Try update/,
    );
  });

  it('do not keep others waiting: beyond a short queue, large keys are refused until later', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `rsa-${index}`);
    const answers = await Promise.all(
      names.map((name) => vault.post(`${url()}/generate`, { name, type: 'RSA', rsa: { keySize: 2048 } })),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    for (const { status, headers, body } of refused) {
      expect({ status, retry: headers['retry-after'] }).toEqual({ status: 500, retry: '5' });
      expect(body.resultMessage).toMatch(/try again later$/);
    }
  });
});
