import { describeAgain, descriptionsOf, type TestService, uniqueName } from '@rekey/testing';
import { makeApplication, makeKey, makeKeyedApplication, startService, type TestApplication } from './support.js';

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service?.stop());

const call = (method: 'POST' | 'PUT' | 'DELETE', url: string, body: object = {}) => service.call({ method, url, body });
const live = (version: number, more: object = {}): object => ({
  ...{ version, state: 'active', createdAt: expect.any(String), activatedAt: expect.any(String) },
  ...{ retireAt: null, expiresAt: null, ...more },
});
const lives = { removedAt: null, follows: [] };
const gone = { removedAt: expect.stringMatching(/Z$/), versions: [], follows: [] };

async function rename({ path }: TestApplication): Promise<string> {
  const name = uniqueName('renamed');
  expect(await call('PUT', path, { name })).toMatchObject({ status: 200 });
  return name;
}

describe('a client secret', () => {
  it('is told of when its application is made, renamed and removed', async () => {
    const app = await makeApplication(service);
    await call('POST', `${app.path}/api_config/_generate_client_secret`, { overlap: '3600s' });
    const name = await rename(app);
    await call('DELETE', app.path);
    const scope = { org: expect.any(String), project: app.projectId };
    const reference = { kind: 'client-secret', id: app.appId, scope, createdAt: expect.any(String) };
    const retiring = live(1, { state: 'retiring', retireAt: expect.any(String), lastUsedAt: null });
    expect(await descriptionsOf(service, app.appId, 3)).toEqual([
      { ...reference, name: 'app', versions: [live(1)], ...lives },
      { ...reference, name, versions: [retiring, live(2, { lastUsedAt: null })], ...lives },
      { ...reference, name, ...gone },
    ]);
  });

  it('is told of with the first one of an application that had none', async () => {
    const app = await makeKeyedApplication(service);
    await rename(app);
    const generate = `${app.path}/api_config/_generate_client_secret`;
    expect((await call('POST', generate)).status).toBe(200);
    expect((await call('POST', generate)).status).toBe(200);
    await service.eventsOf('io.rekey.client-secret.rotated.v1', app.appId, 2);
    const told = await descriptionsOf(service, app.appId);
    expect(told.map(({ versions }) => versions)).toEqual([[live(1)]]);
  });
});

describe('an application key', () => {
  it('is told of when its application is renamed, and when it goes with its application', async () => {
    const app = await makeKeyedApplication(service);
    const expirationDate = new Date(Date.now() + 3_600_000).toISOString();
    const ending = await makeKey(service, app.path, { expirationDate });
    const endless = await makeKey(service, app.path);
    const name = await rename(app);
    await call('DELETE', app.path);
    const scope = { org: expect.any(String), project: app.projectId };
    for (const [{ keyId }, expiresAt] of [
      [ending, expirationDate],
      [endless, null],
    ] as const) {
      const reference = { kind: 'application-key', id: keyId, name, scope, createdAt: expect.any(String) };
      expect(await descriptionsOf(service, keyId, 2)).toEqual([
        { ...reference, versions: [live(1, { expiresAt, lastUsedAt: null })], ...lives },
        { ...reference, ...gone },
      ]);
    }
  });
});

it('tells of all secrets and keys of a project that is removed', async () => {
  const app = await makeKeyedApplication(service);
  const keys = [await makeKey(service, app.path), await makeKey(service, app.path)];
  const apps = `/management/v1/projects/${app.projectId}/apps/api`;
  const { body } = await call('POST', apps, { name: 'other', authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' });
  expect((await call('DELETE', `/management/v1/projects/${app.projectId}`)).status).toBe(200);
  await service.eventsOf('io.rekey.project.removed.v1', app.projectId);
  for (const id of [body.appId as string, ...keys.map(({ keyId }) => keyId)]) {
    expect((await descriptionsOf(service, id)).at(-1)).toMatchObject(gone);
  }
});

it('tells of every secret and key again, with the use of secrets, and of no application that has neither', async () => {
  const [app, keyed] = [await makeApplication(service), await makeKeyedApplication(service)];
  const { keyId } = await makeKey(service, keyed.path);
  const pages = await describeAgain(service, 3);
  expect(pages[0]?.total).toBe(pages.reduce((sum, { described }) => sum + described, 0));
  expect(pages.length).toBeGreaterThan(1);
  const [made, again] = await descriptionsOf(service, app.appId, 2);
  expect(again).toEqual({ ...made, versions: [live(1, { lastUsedAt: null })] });
  expect(await descriptionsOf(service, keyId)).toMatchObject([
    { kind: 'application-key', versions: [live(1, { lastUsedAt: null })] },
  ]);
  expect(service.events.filter(({ subject }) => subject === keyed.appId).map(({ type }) => type)).toEqual([
    'io.rekey.application.created.v1',
  ]);
});
