import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { freePort, type TestAnswer, uniqueName, WebhookReceiver } from '@rekey/testing';
import { ecPair, memberOf, rsaPair, Vault } from './vault-fixture.js';

const jwkOf = (pem: string): JsonWebKey => createPrivateKey(pem).export({ format: 'jwk' });
const publicOf = (pem: string): JsonWebKey => createPublicKey(pem).export({ format: 'jwk' });

const rsa = rsaPair();
const ec = ecPair();
const secp256k1 = ecPair('secp256k1');
const x25519 = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
const secret = { kty: 'oct', k: randomBytes(32).toString('base64url') };

describe('JWKs from documents', () => {
  let vault: Vault;
  let project: string;
  let environment: string;
  let elsewhere: WebhookReceiver;

  beforeAll(async () => {
    [vault, elsewhere] = await Promise.all([Vault.start(), WebhookReceiver.start()]);
    environment = await vault.environment();
  });
  beforeEach(async () => {
    project = await vault.project();
  });
  afterAll(() => Promise.all([vault.stop(), elsewhere.stop()]));

  const url = (...parts: string[]): string => `/apiops/projects/${[project, 'jwks', ...parts].join('/')}`;
  const serve = (document: unknown, status = 200): void =>
    elsewhere.answerWith({ status, body: typeof document === 'string' ? document : JSON.stringify(document) });
  const fetched = (fields: object = {}): Promise<TestAnswer> =>
    vault.post(url(), { name: 'jwk', sourceType: 'URL', url: `${elsewhere.url}/jwks`, ...fields });
  const pasted = (jwk: unknown, fields: object = {}): Promise<TestAnswer> => {
    const jwkStr = typeof jwk === 'string' ? jwk : JSON.stringify(jwk);
    return vault.post(url(), { name: 'jwk', sourceType: 'COPY_PASTE', jwkStr, ...fields });
  };
  const refusal = async (answer: TestAnswer): Promise<string> => {
    expect(answer).toMatchObject({ status: 400, body: { status: 'FAILURE' } });
    expect((await vault.get(url())).body.resultList).toEqual([]);
    return answer.body.resultMessage as string;
  };

  it('are read behind a byte order mark, and where a set lists them twice beside keys that nobody can use', async () => {
    const key = { ...publicOf(rsa.publicKey), kid: 'k', alg: 'RS256' };
    const document = `\ufeff${JSON.stringify({ keys: [{ kid: 'odd' }, key, null, { ...key, kid: 'x', n: 'AA' }, key] })}`;
    expect((await pasted(document, { kid: 'k' })).status).toBe(200);
    serve(document);
    expect((await fetched({ name: 'fetched', kid: 'k' })).status).toBe(200);
    expect((await vault.readJwk(project, 'fetched')).rsa.n).toBe(key.n);
    const two = { keys: [key, { ...key, ...publicOf(ec.publicKey), alg: undefined }] };
    const answer = await pasted(two, { name: 'two', kid: 'k' });
    expect(answer).toMatchObject({ status: 400, body: { resultMessage: expect.stringMatching(/more than one key/) } });
  });

  describe('at a URL', () => {
    it('are fetched once, and keep the kid, use and algorithm that they say', async () => {
      const before = elsewhere.received;
      serve({
        keys: [
          { ...publicOf(ec.publicKey), kid: 'other' },
          { ...publicOf(rsa.publicKey), kid: 'k/1', alg: 'PS256', use: 'sig' },
        ],
      });
      const answer = await fetched({ kid: 'k/1', environmentName: environment });
      expect(answer).toMatchObject({ status: 200, body: { success: true, status: 'SUCCESS' } });
      expect(answer.body.deploymentResult.environmentResults).toMatchObject([{ environmentName: environment }]);
      expect(await vault.readJwk(project, 'jwk')).toMatchObject({
        sourceType: 'URL',
        sourceId: null,
        sourceUrl: `${elsewhere.url}/jwks`,
        type: 'RSA',
        kid: 'k/1',
        rsa: { n: publicOf(rsa.publicKey).n, e: 'AQAB' },
      });
      expect(await vault.published(project)).toEqual([
        { ...publicOf(rsa.publicKey), kid: 'k/1', alg: 'PS256', use: 'sig' },
      ]);
      expect(elsewhere.received - before).toBe(1);
    });

    it('are made by parse-from-url as well', async () => {
      serve(publicOf(ec.publicKey));
      const body = { name: 'jwk', url: `${elsewhere.url}/jwks`, kid: 'mine' };
      expect((await vault.post(url('parse-from-url'), body)).status).toBe(200);
      expect(await vault.readJwk(project, 'jwk')).toMatchObject({ sourceType: 'URL', type: 'EC', kid: 'mine' });
    });

    it.each<[string, unknown, number, object, RegExp]>([
      ['an error', {}, 500, {}, /^JWK can not be read from url: status 500$/],
      ['no JSON', 'nothing', 200, {}, /^JWK can not be read from url: it is not JSON$/],
      ['a list', [], 200, {}, /neither a JWK nor a JWK Set$/],
      ['a set, and no kid is said', { keys: [] }, 200, {}, /^kid value can not be empty!$/],
      [
        'a set without the kid',
        { keys: [{ ...publicOf(ec.publicKey), kid: 'a' }] },
        200,
        { kid: 'b' },
        /no key with this kid$/,
      ],
      [
        'two of the kid',
        {
          keys: [secret, { kty: 'oct', k: randomBytes(32).toString('base64url') }].map((key) => ({ ...key, kid: 'a' })),
        },
        200,
        { kid: 'a' },
        /more than one/,
      ],
      ['more than was allowed', 'x'.repeat(101), 200, { urlOptionSizeLimit: 100 }, /^JWK can not be read from url: /],
    ])('are not made where it answers %s', async (_, document, status, fields, message) => {
      serve(document, status);
      expect(await refusal(await fetched(fields))).toMatch(message);
    });

    it('may take longer than one reading may, and are read in any content coding', async () => {
      const document = JSON.stringify(publicOf(ec.publicKey));
      const parts = [document.slice(0, 20), document.slice(20, 40), document.slice(40)];
      const slow = createServer((_, response) => {
        response.writeHead(200);
        response.flushHeaders();
        parts.forEach((part, index) => setTimeout(() => response.write(part), 400 * (index + 1)));
        setTimeout(() => response.end(), 400 * (parts.length + 1));
      }).listen(0, '127.0.0.1');
      await once(slow, 'listening');
      const { port } = slow.address() as AddressInfo;
      const limits = { urlOptionConnectTimeout: 500, urlOptionReadTimeout: 1_000 };

      expect((await fetched({ url: `http://127.0.0.1:${port}/`, kid: 'slow', ...limits })).status).toBe(200);
      expect(await vault.readJwk(project, 'jwk')).toMatchObject({ type: 'EC', kid: 'slow' });
      slow.close();

      const headers = { 'content-encoding': 'gzip' };
      elsewhere.answerWith({ status: 200, headers, body: gzipSync(document) });
      expect((await fetched({ name: 'zipped', kid: 'zipped' })).status).toBe(200);
    });

    it('are not made of an address that is no such thing, or that nobody or nothing answers in time', async () => {
      elsewhere.answerWith(() => new Promise(() => undefined));
      const attempts: [object, RegExp][] = [
        [{ url: undefined }, /^URL is required for URL source type!$/],
        [{ url: ' ' }, /^URL is required for URL source type!$/],
        [{ url: 'file:///etc/passwd' }, /not an http or https URL$/],
        [{ url: 'nonsense' }, /not an http or https URL$/],
        [{ url: 'https://user:hunter2@rekey.example/jwks' }, /must not carry credentials$/],
        [{ url: 'http://169.254.169.254/latest' }, /^JWK can not be read from url: /],
        [{ url: `http://127.0.0.1:${await freePort()}/` }, /^JWK can not be read from url: /],
        [{ urlOptionConnectTimeout: 50, urlOptionReadTimeout: 100 }, /^JWK can not be read from url: /],
        [{ urlOptionReadTimeout: 0 }, /^urlOptionReadTimeout must not be less than 1$/],
        [{ urlOptionSizeLimit: '10' }, /^urlOptionSizeLimit must be an integer number$/],
      ];
      for (const [fields, message] of attempts) {
        const text = await refusal(await fetched(fields));
        expect(text).toMatch(message);
        expect(text).not.toContain('hunter2');
      }
    });
  });

  describe('as a text', () => {
    it.each<[string, JsonWebKey, object, object]>([
      ['RSA', jwkOf(rsa.privateKey), {}, { type: 'RSA', rsa: { d: expect.any(String), q: expect.any(String) } }],
      ['EC', { ...publicOf(ec.publicKey), kid: 'k' }, {}, { type: 'EC', kid: 'k', ec: { crv: 'P-256' } }],
      ['secp256k1', jwkOf(secp256k1.privateKey), {}, { type: 'EC', ec: { crv: 'secp256k1', d: expect.any(String) } }],
      ['X25519', x25519, {}, { type: 'OKP', okp: { crv: 'X25519', d: expect.any(String) } }],
      ['oct', secret, { kid: 'mac' }, { type: 'OCT', kid: 'mac', oct: { k: secret.k } }],
    ])('take a key of type %s', async (_, jwk, fields, expected) => {
      const answer = await pasted(jwk, fields);
      expect(answer).toMatchObject({ status: 200, body: { deploymentResult: { success: true } } });
      expect(await vault.readJwk(project, 'jwk')).toMatchObject({
        sourceType: 'COPY_PASTE',
        sourceUrl: null,
        ...expected,
      });
    });

    it('take a text with a byte order mark before it', async () => {
      const jwkStr = `\uFEFF${JSON.stringify(publicOf(rsa.publicKey))}`;
      expect((await vault.post(url('parse-from-clipboard'), { name: 'jwk', jwkStr })).status).toBe(200);
    });

    it('are made by parse-from-clipboard as well, with the use and algorithm of the call', async () => {
      const jwkStr = JSON.stringify(publicOf(rsa.publicKey));
      const body = { name: 'jwk', jwkStr, useType: 'ENCRYPTION', algorithm: 'RSA_OAEP_256' };
      expect((await vault.post(url('parse-from-clipboard'), body)).status).toBe(200);
      expect(await vault.published(project)).toMatchObject([{ use: 'enc', alg: 'RSA-OAEP-256' }]);
    });

    it('show and publish nothing of a symmetric or private key to those who may not have it', async () => {
      await pasted(secret, { name: 'mac' });
      await pasted(jwkOf(ec.privateKey), { name: 'ec' });
      const reader = memberOf(project, 'SECRETS:VIEW');
      expect((await vault.get(url('mac'), reader)).body.resultList[0].oct).toEqual({});
      expect((await vault.get(url('ec'), reader)).body.resultList[0].ec).not.toHaveProperty('d');
      expect(await vault.published(project)).toEqual([expect.not.objectContaining({ d: expect.anything() })]);
      expect(JSON.stringify((await vault.get(url())).body)).not.toContain(secret.k);
    });

    it('has a random kid when a symmetric key has none, because a thumbprint would help to guess it', async () => {
      await pasted(secret, { name: 'one' });
      await pasted(secret, { name: 'two' });
      const kids = await Promise.all(
        ['one', 'two'].map(async (name) => (await vault.readJwk(project, name)).kid as string),
      );
      expect(new Set(kids).size).toBe(2);
    });

    it.each<[string, unknown, object, RegExp]>([
      ['nothing', '', {}, /^jwkStr value can not be empty!$/],
      ['no JSON', '{', {}, /it is not JSON$/],
      ['another type', { kty: 'PGP' }, {}, /^JWK can not be read from jwkStr: /],
      ['a short RSA key', publicOf(rsaPair(1024).publicKey), {}, /2048/],
      ['a short secret', { kty: 'oct', k: 'c2hvcnQ' }, {}, /k must have from 128/],
      ['an unknown curve', { ...publicOf(ec.publicKey), crv: 'P-192' }, {}, /^JWK can not be read from jwkStr: /],
      ['a point that is on no curve', { ...publicOf(ec.publicKey), x: publicOf(ec.publicKey).y }, {}, /no valid key$/],
      [
        'halves of two pairs',
        { ...publicOf(ec.publicKey), d: jwkOf(ecPair().privateKey).d },
        {},
        /^JWK can not be read/,
      ],
      [
        'an RSA key with other primes',
        { ...jwkOf(rsa.privateKey), dp: jwkOf(rsaPair().privateKey).dp },
        {},
        /are no pair$/,
      ],
      ['an RSA key without d', { ...jwkOf(rsa.privateKey), d: undefined }, {}, /d is required$/],
      ['an RSA key of three primes', { ...jwkOf(rsa.privateKey), oth: [] }, {}, /oth is not supported$/],
      ['padding', { ...publicOf(ec.publicKey), x: `${publicOf(ec.publicKey).x}=` }, {}, /^JWK can not be read/],
      ['an unknown alg', { ...publicOf(ec.publicKey), alg: 'none' }, {}, /its alg is not a supported one$/],
      ['an alg of another type', { ...publicOf(ec.publicKey), alg: 'RS256' }, {}, /does not fit a key of type/],
      [
        'another alg than the call',
        { ...publicOf(rsa.publicKey), alg: 'RS256' },
        { algorithm: 'PS256' },
        /says another algorithm/,
      ],
      [
        'another use than the call',
        { ...publicOf(rsa.publicKey), use: 'enc' },
        { useType: 'SIGNATURE' },
        /says another useType/,
      ],
      ['an unknown use', { ...publicOf(rsa.publicKey), use: 'x' }, {}, /its use must be sig or enc$/],
      ['another kid than the call', { ...publicOf(rsa.publicKey), kid: 'a' }, { kid: 'b' }, /no key with this kid$/],
      ['a kid that is no text', { ...publicOf(rsa.publicKey), kid: 1 }, {}, /its kid must be a text$/],
      ['a key that cannot do it', x25519, { useType: 'SIGNATURE' }, /can not be used for SIGNATURE!$/],
      ['an unknown environment', secret, { environmentName: 'nowhere' }, /^Environment \(nowhere\) is not found/],
    ])('refuse %s', async (_, jwk, fields, message) => {
      const text = await refusal(await pasted(jwk, fields));
      expect(text).toMatch(message);
      expect(text).not.toContain(secret.k);
    });

    it('want SECRETS:MANAGE, and a name of their own', async () => {
      const name = uniqueName('jwk');
      const body = { name, sourceType: 'COPY_PASTE', jwkStr: JSON.stringify(secret) };
      for (const permission of ['SECRETS:VIEW', 'SECRETS:EXPORT_IMPORT'] as const) {
        expect(await refusal(await vault.post(url(), body, memberOf(project, permission)))).toMatch(
          /required permission/,
        );
      }
      expect((await vault.post(url(), body)).status).toBe(200);
      expect((await vault.post(url(), body)).body.resultMessage).toBe(
        `JWK (name: ${name}) is already exist! Try update operation if want to change its value.`,
      );
    });
  });
});
