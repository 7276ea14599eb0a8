import { existsSync, readFileSync } from 'node:fs';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { acceptKeys } from '../credentials/accept-keys.js';
import { bytesOf } from './json-object.js';
import { parseJws } from './parse-token.js';
import { keyThatSigned, type VerificationKey } from './validate-token.js';

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: unknown;
  readonly result: 'valid' | 'invalid';
}
type VectorKey = JsonWebKey & { readonly kid: string };
interface Group {
  readonly comment: string;
  readonly public?: VectorKey;
  /** Beside `public` the other half of a pair; alone a secret. */
  readonly private?: VectorKey;
  readonly tests: readonly Vector[];
}

const file = process.env['REKEY_WYCHEPROOF_FILE'];
const groups: readonly Group[] =
  file !== undefined && existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { testGroups: Group[] }).testGroups
    : [];
const vectors = groups.flatMap(({ comment: group, public: publicJwk, private: secret, tests }) => {
  const jwk = publicJwk ?? secret;
  if (jwk === undefined) return [];
  // The padding that two of them are about is not in the file: they are another one, which is valid.
  const valid = new Set(tests.filter(({ result }) => result === 'valid').map(({ jws }) => jws));
  const decided = tests.filter(({ result, jws }) => result === 'valid' || !valid.has(jws));
  return decided.map((test) => ({ group, jwk, ...test }));
});

function keysOf(jwk: VectorKey): VerificationKey[] {
  try {
    return acceptKeys([jwk], { keysMax: 1, withSecrets: true }).keys.map(({ kid, alg, jwk: members, secretKey }) => ({
      configId: 'a',
      kid,
      alg,
      key: secretKey ?? createPublicKey({ key: { ...members }, format: 'jwk' }),
      retireAtMs: undefined,
    }));
  } catch {
    return [];
  }
}

/** Signed over characters that base64url does not have: RFC 7515 section 2 knows none, and other readers skip them. */
const LENIENT = new Set(['InvalidCharacterInsertedInHeader', 'InvalidCharacterInsertedInPayload']);

const algorithmOf = (jws: unknown): unknown => {
  const [header = ''] = typeof jws === 'string' ? jws.split('.') : [];
  try {
    return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg?: unknown }).alg;
  } catch {
    return undefined;
  }
};

if (vectors.length === 0) {
  it.skip('Wycheproof JWS vectors: skipped, REKEY_WYCHEPROOF_FILE names no file of them', () => undefined);
} else {
  describe('Wycheproof JWS vectors', () => {
    it.each(vectors)('$group $tcId $comment is $result', ({ comment, jwk, jws, result }) => {
      const keys = keysOf(jwk);
      const parsed = typeof jws === 'string' ? parseJws(jws) : undefined;
      // `parseToken` reads the payload as strictly; here it is no JSON.
      const isRead = parsed !== undefined && bytesOf(parsed.payload) !== undefined;
      const signer = isRead ? keyThatSigned(parsed, () => keys, 0) : 'malformed';
      // A key verifies its own algorithm alone, and P-521 is not one of ours (contract sections 5.1 and 7.1).
      const isOurs = keys.length > 0 && !LENIENT.has(comment) && keys[0]?.alg === algorithmOf(jws);
      expect(typeof signer === 'string' ? 'invalid' : 'valid').toBe(isOurs ? result : 'invalid');
    });

    it('are hundreds, and some are valid', () => {
      expect(vectors.length).toBeGreaterThan(300);
      expect(vectors.filter(({ jwk, result }) => result === 'valid' && keysOf(jwk).length > 0).length).toBeGreaterThan(
        20,
      );
    });
  });
}
