import { BOOTSTRAP, principalWith, type TestService, uniqueName } from '@rekey/testing';
import { authenticates, makeApplication, makeProject, OTHER_ORG, startService, stateOf, stranger } from './support.js';

const CHANGED = {
  status: 200,
  body: {
    details: {
      sequence: expect.stringMatching(/^\d+$/),
      changeDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      resourceOwner: BOOTSTRAP.org,
    },
  },
};
const refused = (status: number, code: number, id: string): object => ({
  status,
  body: { code, details: [expect.objectContaining({ id })] },
});

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service.stop());

const call = (method: 'POST' | 'PUT' | 'DELETE', path: string, body: object = {}, as = BOOTSTRAP) =>
  service.call({ method, url: `/management/v1/projects/${path}`, body, as });
const read = async (id: string) => (await service.call({ url: `/management/v1/projects/${id}` })).body.project;

describe.each([
  ['PUT', (id: string, as = BOOTSTRAP) => call('PUT', id, { name: uniqueName('p') }, as), 'COMMAND-3M9sd'],
  ['POST _deactivate', (id: string, as = BOOTSTRAP) => call('POST', `${id}/_deactivate`, {}, as), 'COMMAND-112M9'],
  ['POST _reactivate', (id: string, as = BOOTSTRAP) => call('POST', `${id}/_reactivate`, {}, as), 'COMMAND-3M9sd'],
  ['DELETE', (id: string, as = BOOTSTRAP) => call('DELETE', id, {}, as), 'COMMAND-3M9sd'],
] as const)('%s of a project', (_name, change, missing) => {
  it('finds nothing unknown and nothing of another organization', async () => {
    const id = await makeProject(service);
    const before = await stateOf(service);
    await expect(change('1')).resolves.toMatchObject(refused(404, 5, missing));
    await expect(change(id, stranger)).resolves.toMatchObject(refused(404, 5, missing));
    await expect(change('x'.repeat(201))).resolves.toMatchObject({ status: 400, body: { code: 3 } });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('is closed to those who may not change this project', async () => {
    const id = await makeProject(service);
    const before = await stateOf(service);
    for (const grant of [
      { permission: 'project.read' },
      { permission: 'project.write', scope: 'project:1' },
      { permission: 'project.delete', scope: `org:${OTHER_ORG}` },
      { permission: 'project.create' },
    ] as const)
      await expect(change(id, principalWith([grant]))).resolves.toMatchObject({ status: 403, body: { code: 7 } });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('PUT /management/v1/projects/{id}', () => {
  it('renames, and tells', async () => {
    const id = await makeProject(service);
    const name = uniqueName('renamed');
    const as = principalWith([{ permission: 'project.write', scope: `project:${id}` }]);
    await expect(call('PUT', id, { name }, as)).resolves.toMatchObject(CHANGED);
    await expect(read(id)).resolves.toMatchObject({ name, details: { sequence: '2' } });
    const [event] = await service.eventsOf('io.rekey.project.updated.v1', id);
    expect(event?.data).toEqual({ projectId: id, changes: { name } });
    await expect(call('PUT', id, { name })).resolves.toMatchObject(refused(400, 9, 'COMMAND-2M0fs'));
  });

  it('refuses a name that is taken, and what is no name', async () => {
    const [id, other] = [await makeProject(service), await makeProject(service)];
    const { name } = await read(other);
    const before = await stateOf(service);
    await expect(call('PUT', id, { name })).resolves.toMatchObject(refused(409, 6, 'V3-DKcYh'));
    for (const body of [{}, { name: '' }, { name: {} }, { name: 'x'.repeat(201) }])
      await expect(call('PUT', id, body)).resolves.toMatchObject({ status: 400, body: { code: 3 } });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('the state of a project', () => {
  it('decides whether its applications authenticate, from the very next request', async () => {
    const [app, other] = [await makeApplication(service), await makeApplication(service)];
    const works = () => authenticates(service, app.clientId, app.clientSecret);
    await expect(works()).resolves.toBe(true);
    await expect(call('POST', `${app.projectId}/_deactivate`)).resolves.toMatchObject(CHANGED);
    await expect(works()).resolves.toBe(false);
    await expect(read(app.projectId)).resolves.toMatchObject({ state: 'PROJECT_STATE_INACTIVE' });
    await expect(authenticates(service, other.clientId, other.clientSecret)).resolves.toBe(true);
    await expect(call('POST', `${app.projectId}/_deactivate`)).resolves.toMatchObject(refused(400, 9, 'COMMAND-mki55'));
    await expect(call('POST', `${app.projectId}/_reactivate`)).resolves.toMatchObject(CHANGED);
    await expect(works()).resolves.toBe(true);
    await expect(call('POST', `${app.projectId}/_reactivate`)).resolves.toMatchObject(refused(400, 9, 'COMMAND-5M9bs'));
    const events = await service.eventsOf('io.rekey.project.updated.v1', app.projectId, 2);
    expect(events.map(({ data }) => data['changes'])).toEqual([{ state: 'inactive' }, { state: 'active' }]);
  });
});

describe('DELETE /management/v1/projects/{id}', () => {
  it('removes a project with its applications, and frees its name', async () => {
    const app = await makeApplication(service);
    const { name } = await read(app.projectId);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
    await expect(call('DELETE', app.projectId)).resolves.toMatchObject(CHANGED);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(false);
    await expect(service.call({ url: app.path })).resolves.toMatchObject({ status: 404 });
    await expect(call('DELETE', app.projectId)).resolves.toMatchObject(refused(404, 5, 'COMMAND-3M9sd'));
    const [event] = await service.eventsOf('io.rekey.project.removed.v1', app.projectId);
    expect(event?.data).toEqual({ projectId: app.projectId });
    await expect(call('POST', '', { name })).resolves.toMatchObject({ status: 200 });
  });

  it('leaves nothing half removed when an application is made meanwhile', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => makeProject(service)));
    const answers = await Promise.all(
      ids.flatMap((id) => [call('POST', `${id}/apps/api`, { name: 'late' }), call('DELETE', id)]),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const left = await Promise.all(ids.map((id) => service.call({ url: `/management/v1/projects/${id}` })));
    expect(left.map(({ status }) => status)).toEqual(ids.map(() => 404));
  });
});

describe('POST /management/v1/projects/_search', () => {
  const search = (body: object, as = BOOTSTRAP) => call('POST', '_search', body, as);

  it('finds by name, page by page, what the caller may see', async () => {
    const prefix = uniqueName('search');
    const ids: string[] = [];
    for (const suffix of ['a', 'b', 'c'])
      ids.push((await call('POST', '', { name: `${prefix}-${suffix}` })).body.id as string);
    const queries = [{ nameQuery: { name: prefix, method: 'TEXT_QUERY_METHOD_STARTS_WITH' } }];
    const all = await search({ queries });
    expect(all.body.details).toMatchObject({ totalResult: '3', viewTimestamp: expect.any(String) });
    expect(all.body.result.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed());
    const page = await search({ query: { offset: '1', limit: 1, asc: true }, queries });
    expect(page.body).toMatchObject({ details: { totalResult: '3' }, result: [{ id: ids[1] }] });
    const as = principalWith([{ permission: 'project.read', scope: `project:${ids[0]}` }]);
    await expect(search({ queries }, as)).resolves.toMatchObject({
      body: { details: { totalResult: '1' }, result: [{ id: ids[0] }] },
    });
    const nothing = await search({ queries }, stranger);
    expect(nothing.body).toEqual({ details: { viewTimestamp: expect.any(String) } });
  });

  it.each([
    { query: { limit: 1001 } },
    { query: { offset: -1 } },
    { query: [] },
    { queries: [{}] },
    { queries: {} },
    { queries: [{ nameQuery: { name: 7 } }] },
    { queries: [{ nameQuery: { name: 'x'.repeat(201) } }] },
    { queries: [{ nameQuery: { name: 'x', method: 8 } }] },
    { queries: [{ nameQuery: { name: 'a\0' } }] },
  ])('refuses %j', async (body) => {
    await expect(search(body)).resolves.toMatchObject({ status: 400, body: { code: 3 } });
  });
});
