import { BOOTSTRAP, principalWith, type TestService, uniqueName } from '@rekey/testing';
import {
  assertionOf,
  authenticates,
  introspectWithAssertion,
  makeApplication,
  makeKey,
  makeKeyedApplication,
  makeProject,
  startService,
  stateOf,
  stranger,
  type TestApplication,
} from './support.js';

const DETAILS_CHANGED = {
  sequence: expect.stringMatching(/^\d+$/),
  changeDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  resourceOwner: BOOTSTRAP.org,
};
const CHANGED = { status: 200, body: { details: DETAILS_CHANGED } };
const refused = (status: number, code: number, id: string): object => ({
  status,
  body: { code, message: expect.stringContaining(`(${id})`), details: [expect.objectContaining({ id })] },
});

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service.stop());

const post = (url: string, as = BOOTSTRAP, body: object = {}) => service.call({ method: 'POST', url, body, as });
const put = (url: string, body: object, as = BOOTSTRAP) => service.call({ method: 'PUT', url, body, as });
const remove = (url: string, as = BOOTSTRAP) => service.call({ method: 'DELETE', url, as });
const read = async ({ path }: TestApplication) => (await service.call({ url: path })).body.app;

/** Every change there is, as a call on the path of an application. */
const CHANGES: readonly [string, (path: string, as?: typeof BOOTSTRAP) => ReturnType<typeof post>, string][] = [
  ['PUT', (path, as) => put(path, { name: uniqueName('app') }, as), 'COMMAND-28di9'],
  ['PUT api_config', (path, as) => put(`${path}/api_config`, { authMethodType: 1 }, as), 'COMMAND-2n8uU'],
  ['PUT oidc_config', (path, as) => put(`${path}/oidc_config`, {}, as), 'COMMAND-2n8uU'],
  ['POST _deactivate', (path, as) => post(`${path}/_deactivate`, as), 'COMMAND-ov9d3'],
  ['POST _reactivate', (path, as) => post(`${path}/_reactivate`, as), 'COMMAND-ov9d3'],
  ['DELETE', (path, as) => remove(path, as), 'COMMAND-0po9s'],
];

describe.each(CHANGES)('%s of an application', (_name, change, missing) => {
  it('finds nothing unknown, in another project, or of another organization', async () => {
    const { projectId, appId, path } = await makeApplication(service);
    const other = await makeProject(service);
    const before = await stateOf(service);
    for (const url of [`/management/v1/projects/${projectId}/apps/1`, `/management/v1/projects/${other}/apps/${appId}`])
      await expect(change(url)).resolves.toMatchObject(refused(404, 5, missing));
    await expect(change(path, stranger)).resolves.toMatchObject(refused(404, 5, missing));
    await expect(change(`/management/v1/projects/${projectId}/apps/${'x'.repeat(201)}`)).resolves.toMatchObject({
      status: 400,
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('is closed to those who may only read, or write elsewhere', async () => {
    const { path, projectId } = await makeApplication(service);
    const before = await stateOf(service);
    for (const grant of [
      { permission: 'project.app.read', scope: `project:${projectId}` },
      { permission: 'project.app.write', scope: 'project:1' },
      { permission: 'project.app.delete', scope: 'org:1' },
    ] as const)
      await expect(change(path, principalWith([grant]))).resolves.toMatchObject({ status: 403, body: { code: 7 } });
    await expect(service.call({ method: 'DELETE', url: path, as: null })).resolves.toMatchObject({ status: 401 });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('PUT /management/v1/projects/{projectId}/apps/{appId}', () => {
  it('renames, and tells', async () => {
    const app = await makeApplication(service);
    const name = uniqueName('renamed');
    const as = principalWith([{ permission: 'project.app.write', scope: `project:${app.projectId}` }]);
    await expect(put(app.path, { name }, as)).resolves.toMatchObject(CHANGED);
    await expect(read(app)).resolves.toMatchObject({ name, details: { sequence: '2' } });
    const [event] = await service.eventsOf('io.rekey.application.updated.v1', app.appId);
    expect(event?.data).toEqual({
      projectId: app.projectId,
      appId: app.appId,
      clientId: app.clientId,
      changes: { name },
    });
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
  });

  it('refuses its own name, one that the project has, and none', async () => {
    const { path, projectId } = await makeApplication(service);
    await post(`/management/v1/projects/${projectId}/apps/api`, BOOTSTRAP, { name: 'taken' });
    const before = await stateOf(service);
    await expect(put(path, { name: 'app' })).resolves.toMatchObject(refused(400, 9, 'COMMAND-2m8vx'));
    await expect(put(path, { name: 'taken' })).resolves.toMatchObject(refused(409, 6, 'V3-DKcYh'));
    for (const body of [{}, { name: '' }, { name: 7 }, { name: 'x'.repeat(201) }, { name: 'a\0' }])
      await expect(put(path, body)).resolves.toMatchObject({ status: 400, body: { code: 3 } });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('PUT …/api_config', () => {
  it('changes how an application authenticates, and back: its keys stay for that day', async () => {
    const app = await makeKeyedApplication(service);
    const file = await makeKey(service, app.path);
    const tryKey = async () => (await introspectWithAssertion(service, await assertionOf(file))).status;
    await expect(tryKey()).resolves.toBe(200);
    await expect(put(`${app.path}/api_config`, {})).resolves.toMatchObject(CHANGED);
    await expect(tryKey()).resolves.toBe(401);
    await expect(service.call({ url: `${app.path}/keys/${file.keyId}` })).resolves.toMatchObject(
      refused(404, 5, 'QUERY-Tha6f'),
    );
    expect((await post(`${app.path}/keys/_search`)).body).not.toHaveProperty('result');
    await expect(post(`${app.path}/keys`, BOOTSTRAP, { type: 1 })).resolves.toMatchObject(
      refused(400, 9, 'COMMAND-Dff54'),
    );
    await expect(
      put(`${app.path}/api_config`, { auth_method_type: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' }),
    ).resolves.toMatchObject(CHANGED);
    await expect(tryKey()).resolves.toBe(200);
    expect((await post(`${app.path}/keys/_search`)).body).toMatchObject({ result: [{ id: file.keyId }] });
    const events = await service.eventsOf('io.rekey.application.updated.v1', app.appId, 2);
    expect(events.map(({ data }) => data['changes'])).toEqual([
      { authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' },
      { authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' },
    ]);
  });

  it('decides which access tokens the application gets; a client that does not know of that changes nothing', async () => {
    const app = await makeApplication(service);
    await put(`${app.path}/api_config`, { accessTokenType: 'OIDC_TOKEN_TYPE_BEARER' });
    await expect(read(app)).resolves.toMatchObject({ apiConfig: { accessTokenType: 'OIDC_TOKEN_TYPE_BEARER' } });
    await put(`${app.path}/api_config`, { authMethodType: 1 });
    await expect(read(app)).resolves.toMatchObject({ apiConfig: { accessTokenType: 'OIDC_TOKEN_TYPE_BEARER' } });
  });

  it('refuses to change nothing, an enum that is none, and an OIDC application', async () => {
    const { path, projectId } = await makeApplication(service);
    const oidc = await post(`/management/v1/projects/${projectId}/apps/oidc`, BOOTSTRAP, { name: 'oidc' });
    const before = await stateOf(service);
    for (const body of [{}, { authMethodType: 'API_AUTH_METHOD_TYPE_OTHER' }])
      await expect(put(`${path}/api_config`, body)).resolves.toMatchObject(refused(400, 9, 'COMMAND-1m88i'));
    await expect(put(`${path}/api_config`, { authMethodType: 7 })).resolves.toMatchObject({ status: 400 });
    await expect(put(`${path}/api_config`, { authMethodType: {} })).resolves.toMatchObject({ status: 400 });
    await expect(
      put(`/management/v1/projects/${projectId}/apps/${oidc.body.appId}/api_config`, { authMethodType: 1 }),
    ).resolves.toMatchObject(refused(400, 3, 'COMMAND-Gnwt3'));
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('POST …/_deactivate and …/_reactivate', () => {
  it('stops secrets and keys from the very next request, and lets them go on', async () => {
    const app = await makeKeyedApplication(service);
    const file = await makeKey(service, app.path);
    const { body } = await post(`${app.path}/api_config/_generate_client_secret`);
    const bySecret = () => authenticates(service, app.clientId, body.clientSecret as string);
    const byKey = async () => (await introspectWithAssertion(service, await assertionOf(file))).status === 200;
    await expect(Promise.all([bySecret(), byKey()])).resolves.toEqual([true, true]);
    await expect(post(`${app.path}/_deactivate`)).resolves.toMatchObject(CHANGED);
    await expect(Promise.all([bySecret(), byKey()])).resolves.toEqual([false, false]);
    await expect(read(app)).resolves.toMatchObject({ state: 'APP_STATE_INACTIVE' });
    await expect(post(`${app.path}/_reactivate`)).resolves.toMatchObject(CHANGED);
    await expect(Promise.all([bySecret(), byKey()])).resolves.toEqual([true, true]);
    const events = await service.eventsOf('io.rekey.application.updated.v1', app.appId, 2);
    expect(events.map(({ data }) => data['changes'])).toEqual([{ state: 'inactive' }, { state: 'active' }]);
  });

  it('refuses what is so already', async () => {
    const { path } = await makeApplication(service);
    await expect(post(`${path}/_reactivate`)).resolves.toMatchObject(refused(400, 9, 'COMMAND-1n8cM'));
    await post(`${path}/_deactivate`);
    const before = await stateOf(service);
    await expect(post(`${path}/_deactivate`)).resolves.toMatchObject(refused(400, 9, 'COMMAND-dsh35'));
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('lets an inactive application get a new secret', async () => {
    const app = await makeApplication(service);
    await post(`${app.path}/_deactivate`);
    const { status, body } = await post(`${app.path}/api_config/_generate_client_secret`);
    expect(status).toBe(200);
    await expect(authenticates(service, app.clientId, body.clientSecret as string)).resolves.toBe(false);
  });
});

describe('DELETE …/apps/{appId}', () => {
  it('removes an application with all it authenticated with, once, and frees its name', async () => {
    const app = await makeApplication(service);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
    const as = principalWith([{ permission: 'project.app.delete', scope: `project:${app.projectId}` }]);
    await expect(remove(app.path, as)).resolves.toMatchObject(CHANGED);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(false);
    await expect(remove(app.path)).resolves.toMatchObject(refused(404, 5, 'COMMAND-0po9s'));
    await expect(service.call({ url: app.path })).resolves.toMatchObject({ status: 404 });
    const [event] = await service.eventsOf('io.rekey.application.removed.v1', app.appId);
    expect(event?.data).toEqual({ projectId: app.projectId, appId: app.appId, clientId: app.clientId });
    await expect(
      post(`/management/v1/projects/${app.projectId}/apps/api`, BOOTSTRAP, { name: 'app' }),
    ).resolves.toMatchObject({ status: 200 });
  });
});

describe('changes at the same time', () => {
  it('happen one after the other: one deactivation, one owner of a name, no failure of ours', async () => {
    const app = await makeApplication(service);
    const turned = await Promise.all(Array.from({ length: 5 }, () => post(`${app.path}/_deactivate`)));
    expect(turned.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400]);
    const url = `/management/v1/projects/${app.projectId}/apps/api`;
    const named = await Promise.all(Array.from({ length: 5 }, () => post(url, BOOTSTRAP, { name: 'one' })));
    expect(named.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
  });

  it('leave nothing of an application that is removed among them', async () => {
    const apps = await Promise.all(Array.from({ length: 6 }, () => makeApplication(service)));
    const answers = await Promise.all(
      apps.flatMap(({ path }) => [
        post(`${path}/api_config/_generate_client_secret`),
        put(`${path}/api_config`, { authMethodType: 1 }),
        remove(path),
        post(`${path}/_deactivate`),
        post(`${path}/keys`, BOOTSTRAP, { type: 1 }),
      ]),
    );
    // An empty pool of keys is no failure.
    expect(answers.filter(({ status }) => status >= 500 && status !== 503)).toEqual([]);
    for (const { path, appId, clientId, clientSecret } of apps) {
      expect((await service.call({ url: path })).status).toBe(404);
      await expect(authenticates(service, clientId, clientSecret)).resolves.toBe(false);
      const events = await service.eventsOf('io.rekey.application.removed.v1', appId);
      expect(events).toHaveLength(1);
    }
  });
});
