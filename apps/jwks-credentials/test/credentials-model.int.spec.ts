import { randomBytes } from 'node:crypto';
import { TestService } from '@rekey/testing';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { jwksCredentials } from '../src/index.js';
import {
  type CreatedConfiguration,
  createConfiguration,
  es256,
  type Jwk,
  patch,
  put,
  read,
  shownOf,
} from './fixtures.js';
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const OCTETS = { HS256: 32, HS384: 48, HS512: 64 } as const;
type Hmac = keyof typeof OCTETS;

/** How a request spells `k`: leaves it out, sends null, one that is too short, or the named secret. */
type Spelling = 'absent' | 'null' | 'short' | 'old' | 'new';
interface Listed {
  readonly kid: string;
  readonly alg: Hmac;
  readonly spelling: Spelling;
}
interface Step {
  readonly method: 'PUT' | 'PATCH';
  readonly listed: readonly Listed[];
}

const SECRETS: Readonly<Record<'old' | 'new', Readonly<Record<Hmac, string>>>> = {
  old: newSecrets(),
  new: newSecrets(),
};
const KEEPER = es256('keeper');

function newSecrets(): Readonly<Record<Hmac, string>> {
  const secret = (octets: number): string => randomBytes(octets).toString('base64url');
  return { HS256: secret(OCTETS.HS256), HS384: secret(OCTETS.HS384), HS512: secret(OCTETS.HS512) };
}

function bodyOf({ kid, alg, spelling }: Listed): object {
  const named = { kty: 'oct', kid, alg };
  if (spelling === 'absent') return named;
  if (spelling === 'null') return { ...named, k: null };
  return { ...named, k: spelling === 'short' ? 'c2hvcnQ' : SECRETS[spelling][alg] };
}

/** Secrets by identity, as the contract says they are after a request; undefined for one that is refused. */
function modelOf(before: ReadonlyMap<string, string>, { method, listed }: Step): Map<string, string> | undefined {
  const after = new Map<string, string>();
  for (const { kid, alg, spelling } of listed) {
    const identity = `${kid} ${alg}`;
    const inherited = method === 'PATCH' && spelling === 'absent' ? before.get(identity) : undefined;
    const secret = spelling === 'old' || spelling === 'new' ? SECRETS[spelling][alg] : inherited;
    if (secret === undefined || after.has(identity)) return undefined;
    after.set(identity, secret);
  }
  return after;
}

async function verifies(zoneId: string, kid: string, alg: Hmac, secret: string): Promise<boolean> {
  const token = await new SignJWT().setProtectedHeader({ alg, kid }).sign(Buffer.from(secret, 'base64url'));
  const { body } = await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body: { token } });
  return body.valid as boolean;
}

const listed = fc.record<Listed>({
  kid: fc.constantFrom('a', 'b'),
  alg: fc.constantFrom('HS256', 'HS384', 'HS512'),
  spelling: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Spelling>('absent', 'old', 'new') },
    { weight: 1, arbitrary: fc.constantFrom<Spelling>('null', 'short') },
  ),
});
const steps = fc.array(
  fc.record<Step>({
    method: fc.constantFrom('PUT', 'PATCH'),
    listed: fc.uniqueArray(listed, { maxLength: 4, selector: ({ kid, alg }) => `${kid} ${alg}` }),
  }),
  { minLength: 1, maxLength: 6 },
);

it('after any sequence of PUT and PATCH a configuration shows the listed keys, and verifies with the right secrets', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const configuration: CreatedConfiguration = await createConfiguration(service, [KEEPER]);
      let model = new Map<string, string>();
      let shown: readonly object[] = [KEEPER];
      for (const step of sequence) {
        const send = step.method === 'PUT' ? put : patch;
        const answer = await send(service, configuration, [...step.listed.map(bodyOf), KEEPER]);
        const after = modelOf(model, step);
        expect(answer.status).toBe(after === undefined ? 400 : 200);
        if (after === undefined) continue;
        model = after;
        shown = [...step.listed.map((one) => shownOf(bodyOf(one) as Jwk)), KEEPER];
        expect(answer.body.keys).toEqual(shown);
      }
      expect((await read(service, configuration)).credentials.keys).toEqual(shown);
      for (const kid of ['a', 'b']) {
        for (const alg of Object.keys(OCTETS) as Hmac[]) {
          for (const secret of [SECRETS.old[alg], SECRETS.new[alg]]) {
            const expected = model.get(`${kid} ${alg}`) === secret;
            expect([kid, alg, await verifies(configuration.zoneId, kid, alg, secret)]).toEqual([kid, alg, expected]);
          }
        }
      }
    }),
    { numRuns: 40 },
  );
});
