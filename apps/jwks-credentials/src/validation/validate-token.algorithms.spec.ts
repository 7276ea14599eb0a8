import { execFileSync } from 'node:child_process';
import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HMAC_ALGORITHMS, type HmacAlgorithm } from '@rekey/crypto';
import { SignJWT } from 'jose';
import { ACCEPTED_ALGORITHMS } from '../credentials/accept-keys.js';
import { validateToken, type VerificationKey } from './validate-token.js';

type Alg = (typeof ACCEPTED_ALGORITHMS)[number] | HmacAlgorithm;

const ALGORITHMS: readonly Alg[] = [...ACCEPTED_ALGORITHMS, ...HMAC_ALGORITHMS];
const NOW_MS = 1_800_000_000_000;
const CLAIMS = { sub: 'caller', exp: NOW_MS / 1000 + 600 };

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const SIGNING: Readonly<Record<Alg, KeyObject>> = {
  ...{ RS256: rsa, RS384: rsa, RS512: rsa, PS256: rsa, PS384: rsa, PS512: rsa },
  ...{ ES256: ec('P-256'), ES384: ec('P-384') },
  ...{
    HS256: createSecretKey(randomBytes(32)),
    HS384: createSecretKey(randomBytes(48)),
    HS512: createSecretKey(randomBytes(64)),
  },
};

const keyOf = (alg: Alg): VerificationKey => ({
  configId: 'config',
  kid: 'kid',
  alg,
  key: alg.startsWith('HS') ? SIGNING[alg] : createPublicKey(SIGNING[alg]),
  retireAtMs: undefined,
});

const validate = (token: string, ...keys: readonly VerificationKey[]): unknown => {
  const result = validateToken(token, () => keys, NOW_MS);
  return 'answer' in result ? result.answer : result;
};

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rekey-openssl-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Signed by the command, which knows nothing of JWS: the salt length and the form of ECDSA are put in by hand. */
function signedByOpenssl(alg: Alg, saltLength = 'digest'): string {
  const input = `${encode({ alg, kid: 'kid' })}.${encode(CLAIMS)}`;
  const digest = `-sha${alg.slice(2)}`;
  const key = SIGNING[alg];
  if (key.type === 'secret') {
    const hex = key.export().toString('hex');
    const mac = openssl(['dgst', digest, '-mac', 'HMAC', '-macopt', `hexkey:${hex}`, '-binary'], input);
    return `${input}.${mac.toString('base64url')}`;
  }
  const file = join(dir, `${alg}.pem`);
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', `rsa_pss_saltlen:${saltLength}`];
  const signature = openssl(['dgst', digest, '-sign', file, ...(alg.startsWith('PS') ? pss : [])], input);
  return `${input}.${(alg.startsWith('ES') ? joined(signature, Number(alg.slice(2)) / 8) : signature).toString('base64url')}`;
}

const openssl = (args: readonly string[], input: string): Buffer =>
  execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'ignore'] });

/** R and S of a DER signature, each in `bytes` octets (RFC 7518 section 3.4). */
function joined(der: Buffer, bytes: number): Buffer {
  const lengthOfR = der[3]!;
  const parts = [der.subarray(4, 4 + lengthOfR), der.subarray(6 + lengthOfR)];
  return Buffer.concat(
    parts.map((part) => {
      const digits = part.subarray(Math.max(0, part.length - bytes));
      return Buffer.concat([Buffer.alloc(bytes - digits.length), digits]);
    }),
  );
}

describe.each(ALGORITHMS)('%s', (alg) => {
  const valid = { valid: true, configId: 'config', kid: 'kid', alg, claims: CLAIMS };

  it('accepts a token that jose made', async () => {
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg, kid: 'kid' }).sign(SIGNING[alg]);
    expect(validate(token, keyOf(alg))).toEqual(valid);
  });

  it('accepts a token that openssl made', () => {
    expect(validate(signedByOpenssl(alg), keyOf(alg))).toEqual(valid);
  });

  // The risk: whoever writes the token chooses the algorithm that a key is used with.
  it('is accepted with a key of this algorithm alone', () => {
    const token = signedByOpenssl(alg);
    const others = ALGORITHMS.filter((other) => other !== alg);
    for (const other of others) {
      expect(validate(token, keyOf(other))).toEqual({ valid: false, reason: 'algorithm_not_allowed' });
      const relabelled = `${encode({ alg: other, kid: 'kid' })}${token.slice(token.indexOf('.'))}`;
      expect(validate(relabelled, keyOf(alg))).toEqual({ valid: false, reason: 'algorithm_not_allowed' });
      expect(validate(relabelled, keyOf(other))).toEqual({ valid: false, reason: 'bad_signature' });
    }
  });
});

// The risk: Node accepts any salt length unless told otherwise, and others refuse what it accepts.
it.each(['PS256', 'PS384', 'PS512'] as const)('%s refuses a salt of another length than its digest', (alg) => {
  const digestBytes = Number(alg.slice(2)) / 8;
  for (const saltLength of [0, 20, digestBytes - 1, digestBytes + 1, 'max']) {
    expect(validate(signedByOpenssl(alg, String(saltLength)), keyOf(alg))).toEqual({
      valid: false,
      reason: 'bad_signature',
    });
  }
});
