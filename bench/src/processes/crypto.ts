// What one thread can do: signing and verifying with node:crypto, and the product's validation without HTTP.
import 'reflect-metadata';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { type Algorithm, ALGORITHMS, isHmac, keyOf, publicJwkOf, rawVerification, tokenOf } from '../lib/tokens.js';
import { serve } from '../lib/worker.js';
import type { Window } from '../lib/windows.js';
/* eslint-disable @nx/enforce-module-boundaries -- What is measured is inside the service; nobody else is to import it. */
import { UsageCounter } from '../../../apps/jwks-credentials/dist/usage/usage-counter.js';
import { ValidationService } from '../../../apps/jwks-credentials/dist/validation/validation.service.js';
import { ZoneSnapshot } from '../../../apps/jwks-credentials/dist/validation/zone-snapshot.js';
/* eslint-enable @nx/enforce-module-boundaries */

const TOKENS = 500;
const exp = Math.floor(Date.now() / 1000) + 3600;
const keys = ALGORITHMS.map((alg) => ({
  ...{ id: randomUUID(), kid: alg, alg, retireAtMs: null, secret: isHmac(alg) ? 'sealed' : null },
  jwk: isHmac(alg) ? {} : publicJwkOf(alg),
  ...(isHmac(alg) ? { openSecret: () => keyOf(alg) } : {}),
}));
const snapshot = new ZoneSnapshot({
  id: 'zone',
  configurations: [{ id: randomUUID(), tokenSources: [], keys }],
  rules: [],
  operations: [],
  claimHeaders: null,
  originalRequest: null,
});
const counter = new UsageCounter();
const usage = { note: (configId: string, kid: string, nowMs: number) => counter.add(configId, kid, nowMs) };
type Parts = ConstructorParameters<typeof ValidationService>;
const serviceWith = (validationCacheSize: number) =>
  new ValidationService({} as Parts[0], {} as Parts[1], usage as Parts[2], { validationCacheSize } as Parts[3]);
const [uncached, cached] = [serviceWith(0), serviceWith(50_000)];
const tokens = new Map(
  ALGORITHMS.map((alg) => [alg, Array.from({ length: TOKENS }, (_, nth) => tokenOf(alg, { sub: `user-${nth}`, exp }))]),
);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const input = Buffer.from(tokens.get('RS256')?.[0]?.slice(0, -345) ?? '');

serve({
  sign: ({ seconds }: { seconds: number }) => repeat(seconds, () => void sign('sha256', input, privateKey)),
  verify: ({ alg, seconds }: { alg: Algorithm; seconds: number }) => {
    const verifications = (tokens.get(alg) as string[]).map((token) => rawVerification(alg, token));
    return repeat(seconds, (nth) => verifications[nth % TOKENS]?.());
  },
  validate: ({ alg, isNew, seconds }: { alg: Algorithm; isNew: boolean; seconds: number }) => {
    const service = isNew ? uncached : cached;
    const ofAlgorithm = tokens.get(alg) as string[];
    return repeat(seconds, (nth) => {
      const { valid } = service.answer(snapshot, ofAlgorithm[nth % TOKENS] as string);
      if (!valid) throw new Error(`${alg} refused`);
    });
  },
});

function repeat(seconds: number, work: (nth: number) => void): Window {
  const started = performance.now();
  let operations = 0;
  for (const end = started + seconds * 1000; performance.now() < end; operations += 1) work(operations);
  const took = (performance.now() - started) / 1000;
  const each = (took / operations) * 1000;
  return { operations, seconds: took, p50: each, p99: each };
}
