import { BOOTSTRAP, principalWith, type TestService, uniqueName } from '@rekey/testing';
import {
  assertionOf,
  authenticates,
  introspectWithAssertion,
  makeProject,
  OTHER_ORG,
  readKeyFile,
  startService,
  stateOf,
  stranger,
} from './support.js';

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const FAR = '2099-01-01T00:00:00Z';
const refused = (status: number, code: string, id: string): object => ({
  status,
  body: { code, details: [expect.objectContaining({ debug: expect.objectContaining({ id }) })] },
});

let service: TestService;
let projectId: string;
beforeAll(async () => {
  ({ service } = await startService());
  projectId = await makeProject(service);
});
afterAll(() => service.stop());

const call = (rpc: string, body: object | string, as = BOOTSTRAP) =>
  service.call({ method: 'POST', url: `/zitadel.application.v2.ApplicationService/${rpc}`, body, as });

interface Ids {
  readonly projectId: string;
  readonly applicationId: string;
}

async function make(configuration: object = { apiConfiguration: {} }) {
  const { body } = await call('CreateApplication', { projectId, name: uniqueName('app'), ...configuration });
  const { clientId, clientSecret } = (body.apiConfiguration ?? body.oidcConfiguration) as Record<string, string>;
  return {
    ids: { projectId, applicationId: body.applicationId as string },
    clientId: clientId as string,
    clientSecret: clientSecret as string,
  };
}
const read = async ({ applicationId }: Ids) => (await call('GetApplication', { applicationId })).body.application;
const KEYED = { apiConfiguration: { authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' } };

describe('CreateApplication', () => {
  it('creates an API application, whose secret authenticates it', async () => {
    const name = uniqueName('app');
    const { status, body } = await call('CreateApplication', {
      project_id: ` ${projectId} `,
      name,
      apiConfiguration: {},
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        applicationId: expect.stringMatching(/^\d{15,20}$/),
        creationDate: DATE,
        apiConfiguration: {
          clientId: expect.stringMatching(/^\d{15,20}$/),
          clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
        },
      },
    });
    const { clientId, clientSecret } = body.apiConfiguration;
    await expect(authenticates(service, clientId, clientSecret)).resolves.toBe(true);
    await expect(read(body)).resolves.toEqual({
      applicationId: body.applicationId,
      creationDate: DATE,
      changeDate: DATE,
      state: 'APPLICATION_STATE_ACTIVE',
      name,
      apiConfiguration: { clientId },
    });
    await service.eventsOf('io.rekey.application.created.v1', body.applicationId);
  });

  it.each(['.', '..', '%2e%2e', 'a/b', 'a\nb'])('takes no id that no URL can hold: %j', async (applicationId) => {
    const { status, body } = await call('CreateApplication', {
      projectId,
      applicationId,
      name: 'x',
      apiConfiguration: {},
    });
    expect({ status, body }).toMatchObject({ status: 400, body: { message: expect.stringMatching(/ApplicationId/) } });
  });

  it('creates an OIDC application in the words of v2, with an id of the caller', async () => {
    const applicationId = uniqueName('my-app');
    const { body } = await call('CreateApplication', {
      projectId,
      applicationId,
      name: uniqueName('app'),
      oidcConfiguration: {
        redirectUris: ['http://app.example/cb'],
        responseTypes: ['OIDC_RESPONSE_TYPE_CODE', 2],
        grantTypes: [0, 1],
        applicationType: 'OIDC_APP_TYPE_USER_AGENT',
        authMethodType: 'OIDC_AUTH_METHOD_TYPE_POST',
        developmentMode: true,
        accessTokenType: 'OIDC_TOKEN_TYPE_BEARER',
      },
    });
    expect(body).toMatchObject({
      applicationId,
      oidcConfiguration: {
        clientSecret: expect.any(String),
        nonCompliant: true,
        complianceProblems: expect.any(Array),
      },
    });
    await expect(read(body)).resolves.toMatchObject({
      oidcConfiguration: {
        clientId: body.oidcConfiguration.clientId,
        responseTypes: ['OIDC_RESPONSE_TYPE_CODE', 'OIDC_RESPONSE_TYPE_ID_TOKEN'],
        applicationType: 'OIDC_APP_TYPE_USER_AGENT',
        developmentMode: true,
        nonCompliant: true,
      },
    });
    await expect(
      call('CreateApplication', { projectId, applicationId, name: uniqueName('app'), apiConfiguration: {} }),
    ).resolves.toMatchObject(refused(400, 'failed_precondition', 'PROJECT-lxowmp'));
  });

  it.each([
    [{}, 'invalid CreateApplicationRequest.ApplicationType: value is required'],
    [{ apiConfiguration: {}, oidcConfiguration: {} }, 'oneof CreateApplicationRequest.application_type is already set'],
    [{ samlConfiguration: {} }, 'SAML applications are not supported'],
    [{ apiConfiguration: {}, projectId: ' ' }, 'invalid CreateApplicationRequest.ProjectId: value length must be'],
    [{ apiConfiguration: {}, name: '' }, 'invalid CreateApplicationRequest.Name: value length must be'],
    [{ apiConfiguration: {}, applicationId: 'x'.repeat(201) }, 'invalid CreateApplicationRequest.ApplicationId'],
    [{ apiConfiguration: { authMethodType: 2 } }, 'value must be one of the defined enum values'],
    [{ apiConfiguration: 7 }, 'invalid value for message field'],
    [{ oidcConfiguration: { clockSkew: '1m' } }, 'invalid google.protobuf.Duration value'],
  ])('refuses %j', async (members, message) => {
    const before = await stateOf(service);
    await expect(call('CreateApplication', { projectId, name: 'x', ...members })).resolves.toMatchObject({
      status: 400,
      body: { code: 'invalid_argument', message: expect.stringContaining(message) },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('refuses a project that is not there, and a name that it has', async () => {
    const name = uniqueName('app');
    await call('CreateApplication', { projectId, name, apiConfiguration: {} });
    await expect(call('CreateApplication', { projectId: '1', name, apiConfiguration: {} })).resolves.toMatchObject(
      refused(400, 'failed_precondition', 'COMMAND-EbFMN'),
    );
    await expect(call('CreateApplication', { projectId, name, apiConfiguration: {} })).resolves.toMatchObject(
      refused(409, 'already_exists', 'V3-DKcYh'),
    );
  });
});

describe('UpdateApplication', () => {
  it('changes name and configuration at once, and leaves alone what is not said', async () => {
    const { ids } = await make({
      oidcConfiguration: { redirectUris: ['https://a.example/cb'], developmentMode: true },
    });
    const name = uniqueName('renamed');
    const { status, body } = await call('UpdateApplication', {
      ...ids,
      name,
      oidcConfiguration: { redirectUris: ['https://b.example/cb'] },
    });
    expect({ status, body }).toEqual({ status: 200, body: { changeDate: DATE } });
    await expect(read(ids)).resolves.toMatchObject({
      name,
      changeDate: body.changeDate,
      oidcConfiguration: { redirectUris: ['https://b.example/cb'], developmentMode: true },
    });
    const [event] = await service.eventsOf('io.rekey.application.updated.v1', ids.applicationId);
    expect(event?.data['changes']).toEqual({ name, oidcSettings: ['redirectUris'] });
    await expect(call('UpdateApplication', { ...ids, name, oidcConfiguration: {} })).resolves.toMatchObject({
      status: 200,
      body: { changeDate: body.changeDate },
    });
  });

  it('refuses a configuration of the other type, and an application that is not there', async () => {
    const { ids } = await make();
    const before = await stateOf(service);
    await expect(
      call('UpdateApplication', { ...ids, name: 'x', oidcConfiguration: { developmentMode: true } }),
    ).resolves.toMatchObject(refused(400, 'invalid_argument', 'COMMAND-GBr34'));
    const missing = { projectId, applicationId: '1' };
    await expect(call('UpdateApplication', { ...missing, name: 'x' })).resolves.toMatchObject(
      refused(404, 'not_found', 'COMMAND-28di9'),
    );
    await expect(call('UpdateApplication', { ...missing, apiConfiguration: {} })).resolves.toMatchObject(
      refused(404, 'not_found', 'COMMAND-2n8uU'),
    );
    await expect(
      call('UpdateApplication', { ...ids, apiConfiguration: {}, oidcConfiguration: {} }),
    ).resolves.toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('the state of an application', () => {
  it('decides whether it authenticates', async () => {
    const { ids, clientId, clientSecret } = await make();
    await expect(authenticates(service, clientId, clientSecret)).resolves.toBe(true);
    await expect(call('DeactivateApplication', ids)).resolves.toMatchObject({
      status: 200,
      body: { deactivationDate: DATE },
    });
    await expect(authenticates(service, clientId, clientSecret)).resolves.toBe(false);
    await expect(read(ids)).resolves.toMatchObject({ state: 'APPLICATION_STATE_INACTIVE' });
    await expect(call('DeactivateApplication', ids)).resolves.toMatchObject(
      refused(400, 'failed_precondition', 'COMMAND-dsh35'),
    );
    await expect(call('ReactivateApplication', ids)).resolves.toMatchObject({
      status: 200,
      body: { reactivationDate: DATE },
    });
    await expect(authenticates(service, clientId, clientSecret)).resolves.toBe(true);
    await expect(call('DeleteApplication', ids)).resolves.toMatchObject({ status: 200, body: { deletionDate: DATE } });
    await expect(authenticates(service, clientId, clientSecret)).resolves.toBe(false);
    await expect(call('DeleteApplication', ids)).resolves.toMatchObject(refused(404, 'not_found', 'COMMAND-0po9s'));
    await expect(call('GetApplication', ids)).resolves.toMatchObject(refused(404, 'not_found', 'QUERY-pCP8P'));
  });
});

describe('GenerateClientSecret', () => {
  it.each([{ apiConfiguration: {} }, { oidcConfiguration: {} }])('replaces the secret of %j', async (configuration) => {
    const { ids, clientId, clientSecret } = await make(configuration);
    const { status, body } = await call('GenerateClientSecret', { ...ids, overlap: '60s' });
    expect({ status, body }).toEqual({
      status: 200,
      body: { clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/), creationDate: DATE },
    });
    for (const secret of [clientSecret, body.clientSecret as string])
      await expect(authenticates(service, clientId, secret)).resolves.toBe(true);
    await call('GenerateClientSecret', ids);
    for (const secret of [body.clientSecret as string])
      await expect(authenticates(service, clientId, secret)).resolves.toBe(false);
  });

  it('finds no application that is not there', async () => {
    await expect(call('GenerateClientSecret', { projectId, applicationId: '1' })).resolves.toMatchObject(
      refused(404, 'not_found', 'COMMAND-Kd92s'),
    );
    await expect(call('GenerateClientSecret', { projectId })).resolves.toMatchObject({ status: 400 });
  });
});

describe('keys of applications', () => {
  it('are created, authenticate, are found and deleted', async () => {
    const { ids } = await make(KEYED);
    const { status, body } = await call('CreateApplicationKey', { ...ids, expirationDate: FAR });
    expect({ status, body }).toEqual({
      status: 200,
      body: { keyId: expect.stringMatching(/^\d{15,20}$/), creationDate: DATE, keyDetails: expect.any(String) },
    });
    const { keyId } = body;
    const file = readKeyFile(body.keyDetails as string);
    await expect(introspectWithAssertion(service, await assertionOf(file))).resolves.toMatchObject({ status: 200 });
    await expect(call('GetApplicationKey', { keyId })).resolves.toMatchObject({
      status: 200,
      body: { keyId, creationDate: DATE, expirationDate: FAR },
    });
    const { body: list } = await call('ListApplicationKeys', {
      filters: [{ applicationIdFilter: { applicationId: ids.applicationId } }, { projectIdFilter: { projectId } }],
    });
    expect(list).toEqual({
      keys: [
        {
          keyId,
          applicationId: ids.applicationId,
          projectId,
          organizationId: BOOTSTRAP.org,
          creationDate: DATE,
          expirationDate: FAR,
        },
      ],
      pagination: { totalResult: '1', appliedLimit: '100' },
    });
    await expect(call('DeleteApplicationKey', { ...ids, keyId })).resolves.toMatchObject({
      status: 200,
      body: { deletionDate: DATE },
    });
    await expect(introspectWithAssertion(service, await assertionOf(file))).resolves.toMatchObject({ status: 401 });
    await expect(call('DeleteApplicationKey', { ...ids, keyId })).resolves.toMatchObject(
      refused(404, 'not_found', 'COMMAND-4m77G'),
    );
    await expect(call('GetApplicationKey', { keyId })).resolves.toMatchObject(refused(404, 'not_found', 'QUERY-Tha6f'));
  });

  it('need a date on which they expire, and an application that takes them', async () => {
    const { ids } = await make(KEYED);
    const { ids: basic } = await make();
    const before = await stateOf(service);
    for (const expirationDate of [undefined, null, '1970-01-01T00:00:00Z'])
      await expect(call('CreateApplicationKey', { ...ids, expirationDate })).resolves.toMatchObject(
        refused(400, 'invalid_argument', 'DOMAIN-dv3t5'),
      );
    await expect(call('CreateApplicationKey', { ...basic, expirationDate: FAR })).resolves.toMatchObject(
      refused(400, 'failed_precondition', 'COMMAND-Dff54'),
    );
    await expect(call('CreateApplicationKey', { ...ids, expirationDate: 'soon' })).resolves.toMatchObject({
      status: 400,
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('are listed page by page in the order asked for', async () => {
    const { ids } = await make(KEYED);
    const filters = [{ applicationIdFilter: ids }, { organizationIdFilter: { organizationId: BOOTSTRAP.org } }];
    const made: string[] = [];
    for (const year of [2091, 2093, 2092]) {
      const { body } = await call('CreateApplicationKey', { ...ids, expirationDate: `${year}-01-01T00:00:00Z` });
      made.push(body.keyId as string);
    }
    const list = async (members: object) =>
      ((await call('ListApplicationKeys', { filters, ...members })).body.keys ?? []).map(
        ({ keyId }: { keyId: string }) => keyId,
      );
    await expect(list({})).resolves.toEqual(made.toReversed());
    await expect(
      list({ sortingColumn: 'APPLICATION_KEYS_SORT_BY_EXPIRATION', pagination: { asc: true } }),
    ).resolves.toEqual([made[0], made[2], made[1]]);
    await expect(list({ pagination: { asc: true, offset: 1, limit: 1 } })).resolves.toEqual([made[1]]);
    await expect(call('ListApplicationKeys', { pagination: { limit: 1001 } })).resolves.toMatchObject(
      refused(400, 'invalid_argument', 'QUERY-4M0fs'),
    );
    await expect(
      call('ListApplicationKeys', { filters: [{ organizationIdFilter: { organizationId: OTHER_ORG } }] }),
    ).resolves.toMatchObject({ body: { pagination: { appliedLimit: '100' } } });
    await expect(call('ListApplicationKeys', { filters: [{}] })).resolves.toMatchObject({ status: 400 });
  });
});

describe('ListApplications', () => {
  it('filters by project, name, state and type, and sorts', async () => {
    const project = await makeProject(service);
    const ids: string[] = [];
    for (const [name, configuration] of [
      ['b', { apiConfiguration: {} }],
      ['a', { oidcConfiguration: {} }],
      ['ab', { apiConfiguration: {} }],
    ] as const)
      ids.push((await call('CreateApplication', { projectId: project, name, ...configuration })).body.applicationId);
    await call('DeactivateApplication', { projectId: project, applicationId: ids[2] });
    const list = async (filters: object[], members: object = {}) => {
      const all = [{ projectIdFilter: { projectId: project } }, ...filters];
      const { body } = await call('ListApplications', { filters: all, pagination: { asc: true }, ...members });
      return (body.applications ?? []).map(({ name }: { name: string }) => name);
    };
    await expect(list([])).resolves.toEqual(['b', 'a', 'ab']);
    await expect(list([], { pagination: {} })).resolves.toEqual(['ab', 'a', 'b']);
    await expect(list([], { sortingColumn: 'APPLICATION_SORT_BY_NAME' })).resolves.toEqual(['a', 'ab', 'b']);
    await expect(list([], { pagination: { asc: true, offset: '1', limit: '1' } })).resolves.toEqual(['a']);
    await expect(list([{ nameFilter: { name: 'a', method: 'TEXT_FILTER_METHOD_STARTS_WITH' } }])).resolves.toEqual([
      'a',
      'ab',
    ]);
    await expect(list([{ stateFilter: 'APPLICATION_STATE_INACTIVE' }])).resolves.toEqual(['ab']);
    await expect(list([{ stateFilter: 3 }])).resolves.toEqual([]);
    await expect(list([{ typeFilter: 'APPLICATION_TYPE_OIDC' }])).resolves.toEqual(['a']);
    await expect(list([{ typeFilter: 2 }])).resolves.toEqual(['b', 'ab']);
    await expect(list([{ typeFilter: 'APPLICATION_TYPE_SAML' }])).resolves.toEqual([]);
  });

  it('shows what the caller may see, and nothing of another organization', async () => {
    const [mine, other] = [await makeProject(service), await makeProject(service)];
    for (const project of [mine, other])
      await call('CreateApplication', { projectId: project, name: 'app', apiConfiguration: {} });
    const as = principalWith([{ permission: 'project.app.read', scope: `project:${mine}` }]);
    await expect(call('ListApplications', {}, as)).resolves.toMatchObject({
      body: { pagination: { totalResult: '1' } },
    });
    await expect(call('ListApplications', {}, stranger)).resolves.toMatchObject({
      body: { pagination: { appliedLimit: '100' } },
    });
    await expect(call('ListApplications', { filters: [7] })).resolves.toMatchObject({ status: 400 });
    await expect(call('ListApplications', { filters: [{ stateFilter: 1, typeFilter: 1 }] })).resolves.toMatchObject({
      status: 400,
    });
  });
});

describe('permissions of the service', () => {
  it('are asked for in the project', async () => {
    const { ids } = await make(KEYED);
    const { body } = await call('CreateApplicationKey', { ...ids, expirationDate: FAR });
    const { keyId } = body;
    const before = await stateOf(service);
    const denied = { status: 403, body: { code: 'permission_denied' } };
    const writer = principalWith([{ permission: 'project.app.write', scope: 'project:1' }]);
    const reader = principalWith([{ permission: 'project.app.read', scope: 'project:1' }]);
    for (const rpc of ['UpdateApplication', 'DeactivateApplication', 'ReactivateApplication', 'GenerateClientSecret'])
      await expect(call(rpc, { ...ids, name: 'x' }, writer)).resolves.toMatchObject(denied);
    await expect(call('CreateApplicationKey', { ...ids, expirationDate: FAR }, writer)).resolves.toMatchObject(denied);
    await expect(call('DeleteApplicationKey', { ...ids, keyId }, writer)).resolves.toMatchObject(denied);
    await expect(call('DeleteApplication', ids, writer)).resolves.toMatchObject(denied);
    await expect(call('GetApplication', ids, writer)).resolves.toMatchObject(denied);
    for (const applicationId of [ids.applicationId, '1'])
      await expect(call('GetApplication', { applicationId }, reader)).resolves.toMatchObject(denied);
    for (const id of [keyId, '1'])
      await expect(call('GetApplicationKey', { keyId: id }, reader)).resolves.toMatchObject(denied);
    await expect(call('ListApplications', {}, writer)).resolves.toMatchObject(denied);
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('end at the organization', async () => {
    const { ids } = await make();
    const before = await stateOf(service);
    await expect(call('GetApplication', ids, stranger)).resolves.toMatchObject(
      refused(404, 'not_found', 'QUERY-pCP8P'),
    );
    await expect(call('DeleteApplication', ids, stranger)).resolves.toMatchObject({ status: 404 });
    await expect(call('GenerateClientSecret', ids, stranger)).resolves.toMatchObject({ status: 404 });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});
