import type { JsonWebKey } from 'node:crypto';

const number = (text: string | undefined): bigint => {
  const hex = Buffer.from(text ?? '', 'base64url').toString('hex');
  return hex === '' ? 0n : BigInt(`0x${hex}`);
};

/**
 * Whether the members of a private RSA key belong together (RFC 8017 section 3.2). OpenSSL takes them as they come, and one
 * that lies would sign what the public half does not verify, or lead a fault attack to the primes.
 */
export function areConsistent(jwk: JsonWebKey): boolean {
  const [n, e, d, p, q] = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q].map(number) as [bigint, bigint, bigint, bigint, bigint];
  const [dp, dq, qi] = [jwk.dp, jwk.dq, jwk.qi].map(number) as [bigint, bigint, bigint];
  if (p <= 2n || q <= 2n || p === q || p * q !== n) return false;
  return (
    (e * d) % (p - 1n) === 1n &&
    (e * d) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    qi < p &&
    (q * qi) % p === 1n
  );
}
