import { setTimeout as pause } from 'node:timers/promises';
import { eventually, type TestService } from '@rekey/testing';
import { authenticates, basic, FakeGateway, makeApplication, startService, type TestApplication } from './support.js';
import { type Replica, startReplica } from './start-replica.js';

const ROTATIONS = 20;

let service: TestService;
let replica: Replica;
let deaf: Replica;
beforeAll(async () => {
  ({ service } = await startService());
  replica = await startReplica(service, new FakeGateway());
  deaf = await startReplica(service, new FakeGateway());
  await deaf.stopListening();
});
afterAll(async () => {
  await deaf.stop();
  await replica.stop();
  await service.stop();
});

async function authenticatesAt({ post }: Replica, { clientId }: TestApplication, secret: string): Promise<boolean> {
  return (await post('introspect', { token: 'any' }, basic(clientId, secret))).status === 200;
}

async function rotate({ path }: TestApplication, body: object = {}): Promise<string> {
  const answer = await service.call({ method: 'POST', url: `${path}/api_config/_generate_client_secret`, body });
  return answer.body.clientSecret as string;
}

/** Resolves when the secret authenticates there no more. */
async function refusedAt(at: Replica, app: TestApplication, secret: string): Promise<void> {
  await eventually(async () => expect(await authenticatesAt(at, app, secret)).toBe(false), {
    timeoutMs: 30_000,
    intervalMs: 5,
  });
}

describe('a rotation without overlap', () => {
  it('ends the old secret with the very next request on the replica that rotated', async () => {
    for (let round = 0; round < 5; round += 1) {
      const app = await makeApplication(service);
      await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
      await rotate(app);
      await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(false);
    }
  });

  it('ends it by the event on another replica, sooner than on one that hears none', async () => {
    const app = await makeApplication(service);
    for (const at of [replica, deaf]) await expect(authenticatesAt(at, app, app.clientSecret)).resolves.toBe(true);
    await rotate(app);
    await refusedAt(replica, app, app.clientSecret);
    await expect(authenticatesAt(deaf, app, app.clientSecret)).resolves.toBe(true);
  });

  it('ends it on a replica that hears no events when it asks anew', async () => {
    const app = await makeApplication(service);
    await expect(authenticatesAt(deaf, app, app.clientSecret)).resolves.toBe(true);
    await rotate(app);
    // It is the cache that keeps it, or this would prove nothing.
    await expect(authenticatesAt(deaf, app, app.clientSecret)).resolves.toBe(true);
    await refusedAt(deaf, app, app.clientSecret);
  });
});

it('an overlap ends by the clock on a replica that hears no events', async () => {
  const app = await makeApplication(service);
  const other = await makeApplication(service);
  await rotate(app, { overlap: '2s' });
  for (const one of [app, other]) await expect(authenticatesAt(deaf, one, one.clientSecret)).resolves.toBe(true);
  await rotate(other);
  await refusedAt(deaf, app, app.clientSecret);
  // What it remembered at the same time is still remembered.
  await expect(authenticatesAt(deaf, other, other.clientSecret)).resolves.toBe(true);
});

it('a new secret authenticates at once on every replica, events or not', async () => {
  const app = await makeApplication(service);
  const replicas = [replica, deaf];
  for (const at of replicas) await expect(authenticatesAt(at, app, app.clientSecret)).resolves.toBe(true);
  for (const body of [{}, { overlap: '60s' }, {}]) {
    const secret = await rotate(app, body);
    const answers = await Promise.all(replicas.map((at) => authenticatesAt(at, app, secret)));
    expect(answers).toEqual([true, true]);
  }
});

it('an application that always uses its newest secret is never refused while it rotates with overlap', async () => {
  const app = await makeApplication(service);
  let secret = app.clientSecret;
  let done = false;
  const refused: string[] = [];
  let calls = 0;
  const use = async (name: string, authenticate: (secret: string) => Promise<boolean>): Promise<void> => {
    while (!done) {
      const used = secret;
      calls += 1;
      if (!(await authenticate(used))) refused.push(name);
    }
  };
  const users = [
    use('here', (used) => authenticates(service, app.clientId, used)),
    use('there', (used) => authenticatesAt(replica, app, used)),
    use('deaf', (used) => authenticatesAt(deaf, app, used)),
  ];
  for (let count = 0; count < ROTATIONS; count += 1) {
    secret = await rotate(app, { overlap: '60s' });
    await pause(50);
  }
  done = true;
  await Promise.all(users);
  expect(refused).toEqual([]);
  expect(calls).toBeGreaterThan(10 * ROTATIONS);
});
