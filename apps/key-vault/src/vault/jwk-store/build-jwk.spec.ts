import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type ParsedPem, parsePem } from '@rekey/crypto';
import { calculateJwkThumbprint } from 'jose';
import { buildJwk, type JwkPolicy } from './build-jwk.js';
import { algorithmsFor } from './jwk-algorithms.js';

const pem = (key: KeyObject): ParsedPem =>
  parsePem(key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }) as string);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const ed = generateKeyPairSync('ed25519');

const policy = (fields: Partial<JwkPolicy> = {}): JwkPolicy => ({
  sourceType: 'PRIVATE_KEY',
  useType: 'SIGNATURE',
  fixedKid: null,
  algorithm: undefined,
  ...fields,
});
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'];

describe('buildJwk', () => {
  it.each([
    ['RSA', rsa, 'RS256'],
    ['EC', ec, 'ES512'],
    ['OKP', ed, 'EdDSA'],
  ] as const)('makes a JWK of %s that jose and node agree about', async (kty, pair, alg) => {
    const { publicJwk, privateJwk } = buildJwk(pem(pair.privateKey), policy());
    expect(publicJwk).toEqual({
      ...pair.publicKey.export({ format: 'jwk' }),
      kty,
      alg,
      use: 'sig',
      kid: await calculateJwkThumbprint(pair.publicKey.export({ format: 'jwk' })),
    });
    expect(JSON.parse(privateJwk!)).toEqual({ ...publicJwk, ...pair.privateKey.export({ format: 'jwk' }) });
  });

  it.each([rsa, ec, ed])('puts no private member into the public half', (pair) => {
    const { publicJwk } = buildJwk(pem(pair.privateKey), policy());
    expect(Object.keys(publicJwk).filter((member) => PRIVATE_MEMBERS.includes(member))).toEqual([]);
  });

  it('takes the public half alone of a private key when that is asked for', () => {
    expect(buildJwk(pem(rsa.privateKey), policy({ sourceType: 'PUBLIC_KEY' })).privateJwk).toBeNull();
    expect(buildJwk(pem(rsa.publicKey), policy({ sourceType: 'PUBLIC_KEY' })).privateJwk).toBeNull();
    expect(() => buildJwk(pem(rsa.publicKey), policy())).toThrow('does not fit source type PRIVATE_KEY');
  });

  it('keeps a fixed kid whatever the material', () => {
    const kids = [rsa, ec].map(
      ({ privateKey }) => buildJwk(pem(privateKey), policy({ fixedKid: 'mine' })).publicJwk.kid,
    );
    expect(kids).toEqual(['mine', 'mine']);
  });

  it('refuses an algorithm of another type, curve or use', () => {
    const attempts = [
      [rsa, { algorithm: 'ES256' }],
      [ec, { algorithm: 'ES256' }],
      [ec, { algorithm: 'RS256' }],
      [ed, { algorithm: 'ES256' }],
      [rsa, { algorithm: 'RSA-OAEP' }],
      [rsa, { algorithm: 'RS256', useType: 'ENCRYPTION' }],
      [ed, { useType: 'ENCRYPTION' }],
    ] as const;
    for (const [pair, fields] of attempts) {
      expect(() => buildJwk(pem(pair.privateKey), policy(fields))).toThrow(/does not fit|can not be used/);
    }
  });

  it('makes encryption keys of RSA and EC', () => {
    const encryption = policy({ useType: 'ENCRYPTION' });
    expect(buildJwk(pem(rsa.privateKey), { ...encryption, algorithm: 'RSA-OAEP-256' }).publicJwk).toMatchObject({
      use: 'enc',
      alg: 'RSA-OAEP-256',
    });
    expect(buildJwk(pem(ec.privateKey), encryption).publicJwk).toMatchObject({ use: 'enc', alg: 'ECDH-ES' });
  });

  it('offers no algorithm that signs to a key that encrypts', () => {
    const { publicJwk } = buildJwk(pem(rsa.privateKey), policy());
    const both = algorithmsFor(publicJwk, 'SIGNATURE').filter((name) =>
      algorithmsFor(publicJwk, 'ENCRYPTION').includes(name),
    );
    expect(both).toEqual([]);
  });
});
