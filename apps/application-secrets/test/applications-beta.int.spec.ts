import { BOOTSTRAP, principalWith, type TestAnswer, type TestService, uniqueName } from '@rekey/testing';
import {
  assertionOf,
  authenticates,
  introspectWithAssertion,
  makeProject,
  readKeyFile,
  startService,
  stateOf,
  stranger,
} from './support.js';

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const FAR = '2099-01-01T00:00:00Z';

let service: TestService;
let projectId: string;
beforeAll(async () => {
  ({ service } = await startService());
  projectId = await makeProject(service);
});
afterAll(() => service.stop());

type Message = Readonly<Record<string, unknown>>;
type Call = (rpc: string, message: Message, as?: typeof BOOTSTRAP) => Promise<TestAnswer>;

const connect: Call = (rpc, body, as = BOOTSTRAP) =>
  service.call({ method: 'POST', url: `/zitadel.app.v2beta.AppService/${rpc}`, body, as });

/** Method, path and id in the path of each call. What the path does not have is in the body, or without one in the query. */
const DOORS: Readonly<Record<string, readonly ['GET' | 'POST' | 'PATCH' | 'DELETE', string, string?]>> = {
  CreateApplication: ['POST', 'applications'],
  UpdateApplication: ['PATCH', 'applications/{id}', 'id'],
  GetApplication: ['GET', 'applications/{id}', 'id'],
  DeleteApplication: ['DELETE', 'applications/{id}', 'id'],
  DeactivateApplication: ['POST', 'applications/{id}/deactivate', 'id'],
  ReactivateApplication: ['POST', 'applications/{id}/reactivate', 'id'],
  RegenerateClientSecret: ['POST', 'applications/{id}/generate_client_secret', 'applicationId'],
  ListApplications: ['POST', 'applications/search'],
  CreateApplicationKey: ['POST', 'application_keys'],
  DeleteApplicationKey: ['DELETE', 'application_keys/{id}', 'id'],
  GetApplicationKey: ['GET', 'application_keys/{id}', 'id'],
  ListApplicationKeys: ['POST', 'application_keys/search'],
};

const rest: Call = (rpc, message, as = BOOTSTRAP) => {
  const [method, path, idField = ''] = DOORS[rpc] as (typeof DOORS)[string];
  const { [idField]: id, ...others } = message;
  const url = `/v2beta/${path.replace('{id}', encodeURIComponent(String(id)))}`;
  if (method === 'POST' || method === 'PATCH') return service.call({ method, url, body: others, as });
  const query = Object.entries(others).map(([name, value]): [string, string] => [name, String(value)]);
  return service.call({ method, url: `${url}?${new URLSearchParams(query).toString()}`, as });
};

/** The code and the error id of a refusal, as either protocol says them. */
const refusalOf = ({ status, body }: TestAnswer): unknown[] => {
  const [detail] = (body.details ?? []) as { id?: string; debug?: { id: string } }[];
  return [status, detail?.id ?? detail?.debug?.id];
};

describe.each([
  ['REST', rest],
  ['Connect', connect],
])('the app service v2beta over %s', (_name, call) => {
  async function make(request: object = { apiRequest: {} }) {
    const { body } = await call('CreateApplication', { projectId, name: uniqueName('app'), ...request });
    const { clientId, clientSecret } = (body.apiResponse ?? body.oidcResponse) as Record<string, string>;
    return { id: body.appId as string, clientId: clientId as string, clientSecret: clientSecret as string };
  }
  const read = async (id: string) => (await call('GetApplication', { id })).body.app;

  it('leads an API application through its life', async () => {
    const name = uniqueName('app');
    const { status, body } = await call('CreateApplication', { project_id: projectId, name, apiRequest: {} });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        appId: expect.stringMatching(/^\d{15,20}$/),
        creationDate: DATE,
        apiResponse: { clientId: expect.any(String), clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/) },
      },
    });
    const { clientId, clientSecret } = body.apiResponse;
    const works = () => authenticates(service, clientId, clientSecret);
    const id = body.appId as string;
    expect(await read(id)).toEqual({
      id,
      creationDate: DATE,
      changeDate: DATE,
      state: 'APP_STATE_ACTIVE',
      name,
      apiConfig: { clientId },
    });
    await expect(works()).resolves.toBe(true);
    expect((await call('DeactivateApplication', { id, projectId })).body).toEqual({ deactivationDate: DATE });
    await expect(works()).resolves.toBe(false);
    expect(await read(id)).toMatchObject({ state: 'APP_STATE_INACTIVE' });
    expect(refusalOf(await call('DeactivateApplication', { id, projectId }))).toEqual([400, 'COMMAND-dsh35']);
    expect((await call('ReactivateApplication', { id, projectId })).body).toEqual({ reactivationDate: DATE });
    await expect(works()).resolves.toBe(true);
    expect((await call('DeleteApplication', { id, projectId })).body).toEqual({ deletionDate: DATE });
    await expect(works()).resolves.toBe(false);
    expect(refusalOf(await call('DeleteApplication', { id, projectId }))).toEqual([404, 'COMMAND-0po9s']);
    expect(refusalOf(await call('GetApplication', { id }))).toEqual([404, 'QUERY-pCP8P']);
  });

  it('knows OIDC applications in the words of v2beta, and changes what is said', async () => {
    const { id, clientId } = await make({
      oidcRequest: {
        redirectUris: ['https://a.example/cb'],
        responseTypes: [1],
        appType: 'OIDC_APP_TYPE_NATIVE',
        authMethodType: 'OIDC_AUTH_METHOD_TYPE_NONE',
        devMode: true,
      },
    });
    expect(await read(id)).toMatchObject({
      oidcConfig: {
        clientId,
        responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
        appType: 'OIDC_APP_TYPE_NATIVE',
        authMethodType: 'OIDC_AUTH_METHOD_TYPE_NONE',
        devMode: true,
      },
    });
    const name = uniqueName('renamed');
    const changed = await call('UpdateApplication', {
      id,
      projectId,
      name,
      oidcConfigurationRequest: { devMode: false },
    });
    expect(changed.body).toEqual({ changeDate: DATE });
    const app = await read(id);
    expect(app).toMatchObject({ name, oidcConfig: { redirectUris: ['https://a.example/cb'] } });
    expect(app.oidcConfig).not.toHaveProperty('devMode');
    expect(refusalOf(await call('UpdateApplication', { id, projectId, apiConfigurationRequest: {} }))).toEqual([
      400,
      'COMMAND-Gnwt3',
    ]);
  });

  it('replaces secrets of the type that the caller says', async () => {
    const api = await make();
    const oidc = await make({ oidcRequest: {} });
    const generate = (applicationId: string, members: object) =>
      call('RegenerateClientSecret', { applicationId, projectId, ...members });
    const { status, body } = await generate(oidc.id, { isOidc: true });
    expect({ status, body }).toEqual({
      status: 200,
      body: { clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/), creationDate: DATE },
    });
    await expect(authenticates(service, oidc.clientId, oidc.clientSecret)).resolves.toBe(false);
    await expect(authenticates(service, oidc.clientId, body.clientSecret)).resolves.toBe(true);
    await expect(generate(api.id, { isApi: true, overlap: '60s' })).resolves.toMatchObject({ status: 200 });
    await expect(authenticates(service, api.clientId, api.clientSecret)).resolves.toBe(true);
    const before = await stateOf(service);
    expect(refusalOf(await generate(api.id, { isOidc: true }))).toEqual([400, 'COMMAND-Ghrh3']);
    expect(refusalOf(await generate(oidc.id, { isApi: true }))).toEqual([400, 'COMMAND-aeH4']);
    expect(refusalOf(await generate('1', { isApi: true }))).toEqual([404, 'COMMAND-2g66f']);
    for (const members of [{}, { isApi: true, isOidc: true }, { isApi: 'yes' }])
      await expect(generate(api.id, members)).resolves.toMatchObject({ status: 400 });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('makes, finds and deletes keys', async () => {
    const { id: appId } = await make({ apiRequest: { authMethodType: 1 } });
    const { status, body } = await call('CreateApplicationKey', { appId, projectId, expirationDate: FAR });
    expect({ status, body }).toEqual({
      status: 200,
      body: { id: expect.any(String), creationDate: DATE, keyDetails: expect.any(String) },
    });
    const id = body.id as string;
    const file = readKeyFile(body.keyDetails as string);
    await expect(introspectWithAssertion(service, await assertionOf(file))).resolves.toMatchObject({ status: 200 });
    const dates = { id, creationDate: DATE, expirationDate: FAR };
    expect((await call('GetApplicationKey', { id })).body).toEqual(dates);
    expect((await call('GetApplicationKey', { id, application_id: appId, projectId })).body).toEqual(dates);
    expect(refusalOf(await call('GetApplicationKey', { id, projectId: '1' }))).toEqual([404, 'QUERY-Tha6f']);
    expect((await call('ListApplicationKeys', { applicationId: appId })).body).toEqual({
      keys: [{ ...dates, applicationId: appId, projectId, organizationId: BOOTSTRAP.org }],
      pagination: { totalResult: '1', appliedLimit: '100' },
    });
    const owner = { projectId, applicationId: appId };
    expect((await call('DeleteApplicationKey', { id, ...owner })).body).toEqual({ deletionDate: DATE });
    await expect(introspectWithAssertion(service, await assertionOf(file))).resolves.toMatchObject({ status: 401 });
    expect(refusalOf(await call('DeleteApplicationKey', { id, ...owner }))).toEqual([404, 'COMMAND-4m77G']);
    expect(refusalOf(await call('CreateApplicationKey', { appId, projectId }))).toEqual([400, 'DOMAIN-dv3t5']);
    for (const members of [{ projectId: '1', applicationId: '2' }, { sortingColumn: 7 }, { pagination: 7 }])
      await expect(call('ListApplicationKeys', members)).resolves.toMatchObject({ status: 400 });
  });

  it('lists what a project has', async () => {
    const project = await makeProject(service);
    const create = (name: string, request: object) =>
      call('CreateApplication', { projectId: project, name, ...request });
    await create('b', { apiRequest: {} });
    const { body: second } = await create('a', { oidcRequest: {} });
    await call('DeactivateApplication', { id: second.appId, projectId: project });
    const list = async (members: object) => {
      const { body } = await call('ListApplications', { projectId: project, ...members });
      return (body.applications ?? []).map(({ name }: { name: string }) => name);
    };
    await expect(list({})).resolves.toEqual(['a', 'b']);
    await expect(list({ sortingColumn: 'APP_SORT_BY_NAME', pagination: { asc: true } })).resolves.toEqual(['a', 'b']);
    await expect(list({ filters: [{ apiAppOnly: true }] })).resolves.toEqual(['b']);
    await expect(list({ filters: [{ oidcAppOnly: true }] })).resolves.toEqual(['a']);
    await expect(list({ filters: [{ samlAppOnly: true }] })).resolves.toEqual([]);
    await expect(list({ filters: [{ stateFilter: 'APP_STATE_INACTIVE' }] })).resolves.toEqual(['a']);
    await expect(
      list({ filters: [{ nameFilter: { name: 'B', method: 'TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE' } }] }),
    ).resolves.toEqual(['b']);
    for (const members of [
      { filters: [{}] },
      { filters: [{ apiAppOnly: true, oidcAppOnly: true }] },
      { projectId: '' },
    ])
      await expect(call('ListApplications', { projectId: project, ...members })).resolves.toMatchObject({
        status: 400,
      });
  });

  it('refuses requests that say too little or too much, and keeps nothing', async () => {
    const before = await stateOf(service);
    for (const members of [{}, { apiRequest: {}, oidcRequest: {} }, { samlRequest: {} }, { apiRequest: [] }])
      await expect(call('CreateApplication', { projectId, name: 'x', ...members })).resolves.toMatchObject({
        status: 400,
      });
    await expect(call('CreateApplication', { name: 'x', apiRequest: {} })).resolves.toMatchObject({ status: 400 });
    await expect(call('CreateApplication', { projectId, apiRequest: {} })).resolves.toMatchObject({ status: 400 });
    await expect(call('DeleteApplication', { id: '1' })).resolves.toMatchObject({ status: 400 });
    await expect(call('GetApplication', { id: 'x'.repeat(201) })).resolves.toMatchObject({ status: 400 });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('asks for permissions in the project, and ends at the organization', async () => {
    const { id } = await make();
    const before = await stateOf(service);
    const writer = principalWith([{ permission: 'project.app.write', scope: 'project:1' }]);
    const reader = principalWith([{ permission: 'project.app.read', scope: 'project:1' }]);
    const message = { id, applicationId: id, appId: id, projectId, name: 'x', isApi: true, expirationDate: FAR };
    for (const rpc of Object.keys(DOORS)) {
      const as = /^(Get|List)/.test(rpc) ? writer : reader;
      const { id: _none, ...creation } = message;
      const answer = await call(rpc, rpc === 'CreateApplication' ? { ...creation, apiRequest: {} } : message, as);
      expect([rpc, answer.status]).toEqual([rpc, 403]);
    }
    for (const rpc of ['UpdateApplication', 'DeactivateApplication', 'RegenerateClientSecret', 'CreateApplicationKey'])
      expect([rpc, (await call(rpc, message, writer)).status]).toEqual([rpc, 403]);
    expect((await call('DeleteApplication', message, writer)).status).toBe(403);
    expect((await call('GetApplication', { id }, reader)).status).toBe(403);
    expect((await call('GetApplication', { id }, stranger)).status).toBe(404);
    expect((await call('DeleteApplication', { id, projectId }, stranger)).status).toBe(404);
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});
