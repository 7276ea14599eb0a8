import { BOOTSTRAP, principalWith, type TestService, uniqueName } from '@rekey/testing';
import { authenticates, makeApplication, makeProject, OTHER_ORG, startService, stateOf, stranger } from './support.js';

const DETAILS_CREATED = {
  sequence: expect.stringMatching(/^\d+$/),
  creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  resourceOwner: BOOTSTRAP.org,
};
const DETAILS_READ = { ...DETAILS_CREATED, changeDate: DETAILS_CREATED.creationDate };
const errorOf = (code: number, message: string, id: string): object => ({
  code,
  message: `${message} (${id})`,
  details: [{ '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail', id, message }],
});

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service.stop());

describe('POST /management/v1/projects', () => {
  const create = (body: object | string, as = BOOTSTRAP) =>
    service.call({ method: 'POST', url: '/management/v1/projects', body, as });

  it('creates a project in the organization the caller acts in', async () => {
    const name = uniqueName('project');
    const { status, body } = await create({ name });
    expect({ status, body }).toEqual({
      status: 200,
      body: { id: expect.stringMatching(/^\d{15,20}$/), details: DETAILS_CREATED },
    });
    await expect(service.call({ url: `/management/v1/projects/${body.id}` })).resolves.toMatchObject({
      status: 200,
      body: { project: { id: body.id, name, state: 'PROJECT_STATE_ACTIVE', details: DETAILS_READ } },
    });
  });

  it('refuses a name that the organization has, and takes it in another one', async () => {
    const name = uniqueName('project');
    await create({ name });
    await expect(create({ name })).resolves.toMatchObject({
      status: 409,
      body: errorOf(6, 'Project already exists', 'V3-DKcYh'),
    });
    await expect(create({ name }, stranger)).resolves.toMatchObject({
      status: 200,
      body: { details: { resourceOwner: OTHER_ORG } },
    });
  });

  it.each([
    [{}, 'between 1 and 200 runes'],
    [{ name: '' }, 'between 1 and 200 runes'],
    [{ name: null }, 'between 1 and 200 runes'],
    [{ name: 'é'.repeat(201) }, 'between 1 and 200 runes'],
    [{ name: 7 }, 'must be a string'],
    [{ name: ['x'] }, 'must be a string'],
    [{ name: 'a\0b' }, 'NUL'],
    [[], 'JSON object'],
    ['{"name"', 'not valid JSON'],
  ])('refuses %p and keeps nothing', async (body, message) => {
    const before = await stateOf(service);
    await expect(create(body)).resolves.toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringContaining(message) },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('counts runes, not UTF-16 units', async () => {
    await expect(create({ name: `${uniqueName('p')}${'😀'.repeat(150)}` })).resolves.toMatchObject({ status: 200 });
  });

  it('asks for project.create in the organization', async () => {
    const as = (scope: string) => principalWith([{ permission: 'project.create', scope }]);
    await expect(create({ name: uniqueName('p') }, as(`org:${BOOTSTRAP.org}`))).resolves.toMatchObject({ status: 200 });
    await expect(create({ name: uniqueName('p') }, as(`org:${OTHER_ORG}`))).resolves.toMatchObject({ status: 403 });
    await expect(
      create({ name: uniqueName('p') }, principalWith([{ permission: 'project.read' }])),
    ).resolves.toMatchObject({
      status: 403,
    });
  });
});

describe('GET /management/v1/projects/{id}', () => {
  it('finds nothing unknown and nothing of another organization', async () => {
    const id = await makeProject(service);
    const missing = { status: 404, body: errorOf(5, 'Project not found', 'QUERY-fk2fs') };
    await expect(service.call({ url: '/management/v1/projects/1' })).resolves.toMatchObject(missing);
    await expect(service.call({ url: `/management/v1/projects/${id}`, as: stranger })).resolves.toMatchObject(missing);
  });
});

describe('POST /management/v1/projects/{projectId}/apps/api', () => {
  const create = (projectId: string, body: object | string, as = BOOTSTRAP) =>
    service.call({ method: 'POST', url: `/management/v1/projects/${projectId}/apps/api`, body, as });

  it('creates an application with a secret, which is in this answer only', async () => {
    const projectId = await makeProject(service);
    const { status, body } = await create(projectId, { name: 'api', authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        appId: expect.stringMatching(/^\d{15,20}$/),
        clientId: expect.stringMatching(/^\d{15,20}$/),
        clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
        details: DETAILS_CREATED,
      },
    });
    await expect(authenticates(service, body.clientId, body.clientSecret)).resolves.toBe(true);
    const read = await service.call({ url: `/management/v1/projects/${projectId}/apps/${body.appId}` });
    expect(read.body).toEqual({
      app: {
        id: body.appId,
        name: 'api',
        state: 'APP_STATE_ACTIVE',
        apiConfig: { clientId: body.clientId },
        details: DETAILS_READ,
      },
    });
    const [event] = await service.eventsOf('io.rekey.application.created.v1', body.appId);
    expect(event?.data).toEqual({
      projectId,
      appId: body.appId,
      clientId: body.clientId,
      name: 'api',
      authMethodType: 'API_AUTH_METHOD_TYPE_BASIC',
    });
  });

  it.each(['API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT', 1])(
    'gives no secret to one that uses keys (%p)',
    async (authMethodType) => {
      const projectId = await makeProject(service);
      const { body } = await create(projectId, { name: 'api', auth_method_type: authMethodType });
      expect(body).not.toHaveProperty('clientSecret');
      await expect(
        service.call({ url: `/management/v1/projects/${projectId}/apps/${body.appId}` }),
      ).resolves.toMatchObject({
        body: {
          app: { apiConfig: { clientId: body.clientId, authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' } },
        },
      });
    },
  );

  it.each([undefined, null, 'API_AUTH_METHOD_TYPE_OTHER', 0])(
    'takes %p for BASIC, as the vendor does',
    async (authMethodType) => {
      const { body } = await create(await makeProject(service), { name: 'api', authMethodType });
      expect(body.clientSecret).toHaveLength(64);
    },
  );

  it('refuses a name that the project has', async () => {
    const { projectId } = await makeApplication(service);
    const before = await stateOf(service);
    await expect(create(projectId, { name: 'app' })).resolves.toMatchObject({
      status: 409,
      body: errorOf(6, 'Application already exists', 'V3-DKcYh'),
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it.each([
    {},
    { name: '' },
    { name: 'x'.repeat(201) },
    { name: {} },
    { name: 'x', authMethodType: 2 },
    { name: 'x', authMethodType: {} },
    '{',
    [],
  ])('refuses %j and keeps nothing', async (body) => {
    const projectId = await makeProject(service);
    const before = await stateOf(service);
    await expect(create(projectId, body)).resolves.toMatchObject({ status: 400, body: { code: 3 } });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('refuses a project that does not exist or is of another organization', async () => {
    const refused = { status: 400, body: errorOf(9, 'Project not found', 'COMMAND-EbFMN') };
    await expect(create('1', { name: 'api' })).resolves.toMatchObject(refused);
    await expect(create(await makeProject(service, stranger), { name: 'api' })).resolves.toMatchObject(refused);
    await expect(create('x'.repeat(201), { name: 'api' })).resolves.toMatchObject({
      status: 400,
      body: { message: 'invalid AddAPIAppRequest.ProjectId: value length must be between 1 and 200 runes, inclusive' },
    });
  });

  it('asks for project.app.write in the project or its organization', async () => {
    const projectId = await makeProject(service);
    const as = (scope: string) => principalWith([{ permission: 'project.app.write', scope }]);
    await expect(create(projectId, { name: '1' }, as(`project:${projectId}`))).resolves.toMatchObject({ status: 200 });
    await expect(create(projectId, { name: '2' }, as(`org:${BOOTSTRAP.org}`))).resolves.toMatchObject({ status: 200 });
    await expect(create(projectId, { name: '3' }, as('project:1'))).resolves.toMatchObject({ status: 403 });
    await expect(
      create(projectId, { name: '4' }, principalWith([{ permission: 'project.app.read' }])),
    ).resolves.toMatchObject({
      status: 403,
      body: errorOf(7, 'No matching permissions found', 'AUTH-5mWD2'),
    });
    await expect(
      service.call({
        method: 'POST',
        url: `/management/v1/projects/${projectId}/apps/api`,
        body: { name: '5' },
        as: null,
      }),
    ).resolves.toMatchObject({ status: 401 });
  });
});

describe('GET /management/v1/projects/{projectId}/apps/{appId}', () => {
  it('finds nothing unknown, in another project, or of another organization', async () => {
    const app = await makeApplication(service);
    const other = await makeProject(service);
    const missing = { status: 404, body: errorOf(5, 'Application not found', 'QUERY-pCP8P') };
    await expect(service.call({ url: `/management/v1/projects/${app.projectId}/apps/1` })).resolves.toMatchObject(
      missing,
    );
    await expect(service.call({ url: `/management/v1/projects/${other}/apps/${app.appId}` })).resolves.toMatchObject(
      missing,
    );
    await expect(service.call({ url: app.path, as: stranger })).resolves.toMatchObject(missing);
    await expect(service.call({ url: `/management/v1/projects/${app.projectId}/apps/%00` })).resolves.toMatchObject({
      status: 400,
    });
  });

  it('asks for project.app.read', async () => {
    const app = await makeApplication(service);
    const as = (permission: 'project.app.read' | 'project.app.write', scope: string) =>
      principalWith([{ permission, scope }]);
    const call = (caller: ReturnType<typeof as>) => service.call({ url: app.path, as: caller });
    await expect(call(as('project.app.read', `project:${app.projectId}`))).resolves.toMatchObject({ status: 200 });
    await expect(call(as('project.app.read', 'project:1'))).resolves.toMatchObject({ status: 403 });
    await expect(call(as('project.app.write', `project:${app.projectId}`))).resolves.toMatchObject({ status: 403 });
  });
});
