import { CLIENT_ADDRESS_HEADER } from '@rekey/http';
import type { TestAnswer, TestService } from '@rekey/testing';
import {
  assertionOf,
  basic,
  introspect,
  introspectWithAssertion,
  makeApplication,
  makeKey,
  makeKeyedApplication,
  startService,
  type TestApplication,
} from './support.js';

const LIMIT = 20;
/** The window of a failure; these specs must see the end of none. */
const PER_MINUTE = 600;

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService({ failedAuthenticationsPerMinute: LIMIT }));
});
afterAll(() => service.stop());

let nextAddress = 0;
/** One that no other spec uses. */
const newAddress = (): string => `198.51.${(nextAddress += 1) >> 8}.${nextAddress & 255}`;

function tryFrom(address: string, clientId: string, secret: string): Promise<TestAnswer> {
  return introspect(service, { token: 'any' }, { ...basic(clientId, secret), [CLIENT_ADDRESS_HEADER]: address });
}

async function failTimes(count: number, address: string, clientId: string): Promise<TestAnswer[]> {
  const answers: TestAnswer[] = [];
  for (let attempt = 0; attempt < count; attempt += 1)
    answers.push(await tryFrom(address, clientId, `wrong-${attempt}`));
  return answers;
}

const statuses = (answers: readonly TestAnswer[]): number[] => answers.map(({ status }) => status);
const succeeds = async (address: string, { clientId, clientSecret }: TestApplication): Promise<boolean> =>
  (await tryFrom(address, clientId, clientSecret)).status === 200;

describe('failed authentication', () => {
  it('four times a minute locks nobody out', async () => {
    const app = await makeApplication(service);
    const address = newAddress();
    expect(statuses(await failTimes(4, address, app.clientId))).toEqual([401, 401, 401, 401]);
    await expect(succeeds(address, app)).resolves.toBe(true);
  });

  it('is answered 429 with the time to wait long before 600 a minute, and tells nothing about the secret then', async () => {
    const app = await makeApplication(service);
    const address = newAddress();
    const answers = await failTimes(PER_MINUTE / 10, address, app.clientId);
    expect(statuses(answers).indexOf(429)).toBe(LIMIT);
    expect(new Set(statuses(answers.slice(LIMIT)))).toEqual(new Set([429]));
    const guessed = await tryFrom(address, app.clientId, app.clientSecret);
    for (const { status, headers, body } of [answers.at(-1) as TestAnswer, guessed]) {
      expect({ status, body }).toEqual({
        status: 429,
        body: { error: 'slow_down', error_description: 'too many failed authentications' },
      });
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    }
  });

  it('does not lock out a client that authenticates from another address, or did so from this one', async () => {
    const app = await makeApplication(service);
    const [attacked, own] = [newAddress(), newAddress()];
    await expect(succeeds(own, app)).resolves.toBe(true);
    await failTimes(PER_MINUTE / 10, attacked, app.clientId);
    await failTimes(LIMIT + 1, own, app.clientId);
    await expect(succeeds(own, app)).resolves.toBe(true);
    await expect(succeeds(newAddress(), app)).resolves.toBe(true);
    await expect(succeeds(attacked, app)).resolves.toBe(false);
  });

  it('of one client from everywhere is limited, and the client itself still comes in', async () => {
    const app = await makeApplication(service);
    const answers: TestAnswer[] = [];
    for (let attempt = 0; attempt < 6 * LIMIT; attempt += 1)
      answers.push(await tryFrom(newAddress(), app.clientId, 'wrong'));
    expect(statuses(answers).indexOf(429)).toBe(5 * LIMIT);
    await expect(succeeds(newAddress(), app)).resolves.toBe(true);
  });

  it('looks the same for a client that exists and for one that does not, up to the limit and beyond', async () => {
    const { clientId } = await makeApplication(service);
    const facesOf = async (id: string) =>
      (await failTimes(LIMIT + 3, newAddress(), id)).map(({ status, body, headers }) => ({
        status,
        body,
        challenge: headers['www-authenticate'],
      }));
    await expect(facesOf(clientId)).resolves.toEqual(await facesOf('123456789012345678'));
  });

  it('by assertion is limited too', async () => {
    const { path, clientId } = await makeKeyedApplication(service);
    const file = await makeKey(service, path);
    const other = await makeKey(service, (await makeKeyedApplication(service)).path);
    for (let attempt = 0; attempt <= LIMIT; attempt += 1)
      await introspectWithAssertion(service, await assertionOf({ ...other, clientId, keyId: file.keyId }));
    await expect(introspectWithAssertion(service, await assertionOf(file))).resolves.toMatchObject({ status: 429 });
  });
});

// A difference that can be measured would tell which client ids exist.
it('takes as long for an unknown client as for a wrong secret', async () => {
  const { service: unlimited } = await startService();
  try {
    const { clientId } = await makeApplication(unlimited);
    const samples: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const refuse = async (kind: keyof typeof samples, id: string): Promise<void> => {
      const started = performance.now();
      await introspect(unlimited, { token: 'any' }, basic(id, 'wrong'));
      samples[kind].push(performance.now() - started);
    };
    // In turns: what else the machine does weighs on both.
    for (let round = 0; round < 150; round += 1) {
      await refuse('known', clientId);
      await refuse('unknown', '123456789012345678');
    }
    const median = (values: number[]): number => values.sort((left, right) => left - right)[75] as number;
    const [known, unknown] = [median(samples.known), median(samples.unknown)];
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2);
  } finally {
    await unlimited.stop();
  }
});
