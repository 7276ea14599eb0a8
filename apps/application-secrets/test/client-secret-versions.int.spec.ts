import { BOOTSTRAP, principalWith, type TestService } from '@rekey/testing';
import { authenticates, makeApplication, startService, stateOf, stranger, type TestApplication } from './support.js';

const ROTATED = 'io.rekey.client-secret.rotated.v1';

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service.stop());

async function generate({ path }: TestApplication, body: object = {}): Promise<string> {
  const answer = await service.call({ method: 'POST', url: `${path}/api_config/_generate_client_secret`, body });
  return answer.body.clientSecret as string;
}

const versions = ({ appId }: TestApplication, query = '', as = BOOTSTRAP) =>
  service.call({ method: 'GET', url: `/v1/applications/${appId}/client-secret/versions${query}`, as });

function change({ appId }: TestApplication, verb: 'revert' | 'compromise', body: object = {}, as = BOOTSTRAP) {
  return service.call({ method: 'POST', url: `/v1/applications/${appId}/client-secret/${verb}`, body, as });
}

async function statesOf(app: TestApplication): Promise<unknown[]> {
  const { body } = await versions(app);
  return body.items.map(({ version, state }: { version: number; state: string }) => [version, state]);
}

describe('versions of a client secret', () => {
  it('are listed without values, the newest first, page by page', async () => {
    const app = await makeApplication(service);
    const secret = await generate(app, { overlap: '3600s' });
    const { status, text } = await versions(app).then((answer) => ({ ...answer, text: JSON.stringify(answer.body) }));
    expect(status).toBe(200);
    for (const value of [secret, app.clientSecret, 'digest']) expect(text).not.toContain(value);
    await expect(statesOf(app)).resolves.toEqual([
      [2, 'active'],
      [1, 'retiring'],
    ]);
    await expect(versions(app, '?limit=1&after=2')).resolves.toMatchObject({ body: { items: [{ version: 1 }] } });
    await expect(versions(app, '?after=x')).resolves.toMatchObject({ status: 400 });
  });
});

describe('revert', () => {
  it('makes the old secret active again, and both authenticate for what is left of the overlap', async () => {
    const app = await makeApplication(service);
    const second = await generate(app, { overlap: '3600s' });
    await expect(change(app, 'revert')).resolves.toMatchObject({ status: 200, body: { version: 1 } });
    await expect(statesOf(app)).resolves.toEqual([
      [2, 'retiring'],
      [1, 'active'],
    ]);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
    await expect(authenticates(service, app.clientId, second)).resolves.toBe(true);
    const events = await service.eventsOf(ROTATED, app.appId, 2);
    expect(events.at(-1)?.data).toMatchObject({ version: 1, reason: 'reverted', retireAt: expect.any(String) });
  });

  it('brings nothing back that is over', async () => {
    const app = await makeApplication(service);
    await generate(app);
    const before = await stateOf(service);
    for (const body of [{}, { version: 1 }, { version: 9 }]) {
      const { status } = await change(app, 'revert', body);
      expect(status).toBeGreaterThanOrEqual(400);
    }
    await expect(stateOf(service)).resolves.toEqual(before);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(false);
  });
});

describe('compromise', () => {
  it('ends the active secret from the next request on, and answers with the one that replaces it', async () => {
    const app = await makeApplication(service);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
    const { status, body } = await change(app, 'compromise');
    expect({ status, body }).toEqual({
      status: 200,
      body: { version: 2, clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/) },
    });
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(false);
    await expect(authenticates(service, app.clientId, body.clientSecret)).resolves.toBe(true);
    const [event] = await service.eventsOf(ROTATED, app.appId);
    expect(event?.data).toMatchObject({ version: 2, reason: 'compromised', overlap: '0s', retireAt: null });
  });

  it('ends one that retires, leaves the active one, and changes nothing the second time', async () => {
    const app = await makeApplication(service);
    const second = await generate(app, { overlap: '3600s' });
    await expect(change(app, 'compromise', { version: 1 })).resolves.toMatchObject({ body: { version: 2 } });
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(false);
    await expect(authenticates(service, app.clientId, second)).resolves.toBe(true);
    const before = await stateOf(service);
    await expect(change(app, 'compromise', { version: 1 })).resolves.toMatchObject({ status: 200 });
    await expect(stateOf(service)).resolves.toEqual(before);
    await expect(generate(app)).resolves.toMatch(/^[A-Za-z0-9]{64}$/);
  });
});

it('versions, revert and compromise are for those who may use the project, and for others there is no such application', async () => {
  const app = await makeApplication(service);
  const before = await stateOf(service);
  const elsewhere = principalWith([
    { permission: 'project.app.write', scope: 'project:1' },
    { permission: 'project.app.read', scope: 'project:1' },
  ]);
  for (const as of [stranger, elsewhere]) {
    await expect(versions(app, '', as)).resolves.toMatchObject({ status: 404 });
    await expect(change(app, 'revert', {}, as)).resolves.toMatchObject({ status: 404 });
    await expect(change(app, 'compromise', {}, as)).resolves.toMatchObject({ status: 404 });
  }
  await expect(
    change(app, 'compromise', {}, principalWith([{ permission: 'project.app.read' }])),
  ).resolves.toMatchObject({ status: 403 });
  await expect(stateOf(service)).resolves.toEqual(before);
});
