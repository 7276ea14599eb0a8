import {
  constants,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { HMAC_ALGORITHMS, SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithms.js';
import { verifySignature } from './verify-signature.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pairs: Record<SignatureAlgorithm, { privateKey: KeyObject; publicKey: KeyObject }> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
};

interface Signed {
  readonly data: Buffer;
  readonly signature: Buffer;
}

/** Signed by jose: an implementation that is not ours. */
async function signed(algorithm: SignatureAlgorithm): Promise<Signed> {
  const jws = await new CompactSign(randomBytes(40))
    .setProtectedHeader({ alg: algorithm })
    .sign(pairs[algorithm].privateKey);
  const [header, payload, signature] = jws.split('.') as [string, string, string];
  return { data: Buffer.from(`${header}.${payload}`), signature: Buffer.from(signature, 'base64url') };
}

describe.each(SIGNATURE_ALGORITHMS)('verifySignature with %s', (algorithm) => {
  const { publicKey } = pairs[algorithm];

  it('accepts what another implementation signed', async () => {
    const { data, signature } = await signed(algorithm);
    expect(verifySignature(algorithm, publicKey, data, signature)).toBe(true);
  });

  it('refuses changed data and a signature with any changed byte', async () => {
    const { data, signature } = await signed(algorithm);
    expect(verifySignature(algorithm, publicKey, Buffer.concat([data, Buffer.of(0)]), signature)).toBe(false);
    for (let index = 0; index < signature.length; index += 1) {
      const changed = Buffer.from(signature);
      changed[index]! ^= 1 << (index % 8);
      expect(verifySignature(algorithm, publicKey, data, changed)).toBe(false);
    }
  });

  it('refuses a signature of any other length', async () => {
    const { data, signature } = await signed(algorithm);
    for (const changed of [
      signature.subarray(1),
      signature.subarray(0, -1),
      Buffer.concat([signature, Buffer.of(0)]),
    ]) {
      expect(verifySignature(algorithm, publicKey, data, changed)).toBe(false);
    }
    expect(verifySignature(algorithm, publicKey, data, Buffer.alloc(0))).toBe(false);
  });

  it('refuses the same signature under every other algorithm', async () => {
    const { data, signature } = await signed(algorithm);
    for (const other of SIGNATURE_ALGORITHMS.filter((name) => name !== algorithm)) {
      expect(verifySignature(other, publicKey, data, signature)).toBe(false);
    }
  });

  it('answers false, and never throws, for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(verifySignature(algorithm, publicKey, Buffer.from('data'), Buffer.from(bytes))).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});

/** One of some hundred signatures begins with a zero octet. */
function withLeadingZero(signatureOf: (data: Buffer) => Buffer): [data: Buffer, signature: Buffer] {
  for (let attempt = 0; ; attempt += 1) {
    const data = Buffer.from(`data ${attempt}`);
    const signature = signatureOf(data);
    if (signature[0] === 0) return [data, signature];
  }
}

describe('verifySignature', () => {
  const data = Buffer.from('data');

  it('refuses a PSS salt of another length than the digest', () => {
    const options = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING };
    for (const saltLength of [0, 20, 31, 33, 64]) {
      expect(verifySignature('PS256', rsa.publicKey, data, sign('sha256', data, { ...options, saltLength }))).toBe(
        false,
      );
    }
  });

  it('refuses an RSA signature without its leading zeros', () => {
    for (const algorithm of ['RS256', 'PS256'] as const) {
      const padding = algorithm === 'RS256' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
      const [signed, signature] = withLeadingZero((input) =>
        sign('sha256', input, { key: rsa.privateKey, padding, saltLength: 32 }),
      );
      expect(verifySignature(algorithm, rsa.publicKey, signed, signature)).toBe(true);
      expect(verifySignature(algorithm, rsa.publicKey, signed, signature.subarray(1))).toBe(false);
    }
  });

  it('refuses ECDSA in DER, which is not how JWS writes it', () => {
    expect(verifySignature('ES256', pairs.ES256.publicKey, data, sign('sha256', data, pairs.ES256.privateKey))).toBe(
      false,
    );
  });

  it('refuses a key of another curve whose signatures have the same length', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const signature = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verifySignature('ES256', publicKey, data, signature)).toBe(false);
  });

  // The risk: r = s = 0 passes an implementation that does not check the range (CVE-2022-21449).
  it('refuses an ECDSA signature of zeros', () => {
    expect(verifySignature('ES256', pairs.ES256.publicKey, data, Buffer.alloc(64))).toBe(false);
  });
});

describe.each(HMAC_ALGORITHMS)('verifySignature with %s', (algorithm) => {
  const bytes = Number(algorithm.slice(2)) / 8;
  const secret = createSecretKey(randomBytes(bytes));

  async function signed(): Promise<Signed> {
    const jws = await new CompactSign(randomBytes(40)).setProtectedHeader({ alg: algorithm }).sign(secret);
    const [header, payload, signature] = jws.split('.') as [string, string, string];
    return { data: Buffer.from(`${header}.${payload}`), signature: Buffer.from(signature, 'base64url') };
  }

  it('accepts what another implementation made', async () => {
    const { data, signature } = await signed();
    expect(verifySignature(algorithm, secret, data, signature)).toBe(true);
  });

  it('refuses changed data, another secret, any changed byte and any other length', async () => {
    const { data, signature } = await signed();
    expect(verifySignature(algorithm, secret, Buffer.concat([data, Buffer.of(0)]), signature)).toBe(false);
    expect(verifySignature(algorithm, createSecretKey(randomBytes(bytes)), data, signature)).toBe(false);
    for (let index = 0; index < signature.length; index += 1) {
      const changed = Buffer.from(signature);
      changed[index]! ^= 1 << (index % 8);
      expect(verifySignature(algorithm, secret, data, changed)).toBe(false);
      expect(verifySignature(algorithm, secret, data, signature.subarray(0, index))).toBe(false);
    }
    expect(verifySignature(algorithm, secret, data, Buffer.concat([signature, Buffer.of(0)]))).toBe(false);
  });

  it('refuses a secret shorter than its digest', async () => {
    const short = randomBytes(bytes - 1);
    const data = Buffer.from('data');
    const signature = createHmac(`sha${algorithm.slice(2)}`, short)
      .update(data)
      .digest();
    expect(verifySignature(algorithm, createSecretKey(short), data, signature)).toBe(false);
  });

  // The risk: who knows the public key, which is everybody, signs with it.
  it('takes no public key for a secret, and no secret for a public key', async () => {
    const data = Buffer.from('data');
    const { publicKey } = rsa;
    for (const spki of [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
    ]) {
      const signature = createHmac(`sha${algorithm.slice(2)}`, spki)
        .update(data)
        .digest();
      expect(verifySignature(algorithm, publicKey, data, signature)).toBe(false);
    }
    const { data: input, signature } = await signed();
    for (const other of SIGNATURE_ALGORITHMS) expect(verifySignature(other, secret, input, signature)).toBe(false);
  });
});
