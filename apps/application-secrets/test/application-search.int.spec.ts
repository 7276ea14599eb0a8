import { BOOTSTRAP, principalWith, type TestService } from '@rekey/testing';
import { makeProject, startService, stranger } from './support.js';

let service: TestService;
let projectId: string;
const ids: Record<string, string> = {};
beforeAll(async () => {
  ({ service } = await startService());
  projectId = await makeProject(service);
  for (const name of ['Alpha', 'beta', '100% of_it', 'Alphabet']) {
    const url = `/management/v1/projects/${projectId}/apps/${name === 'beta' ? 'oidc' : 'api'}`;
    ids[name] = (await service.call({ method: 'POST', url, body: { name } })).body.appId as string;
  }
});
afterAll(() => service.stop());

const search = (body: object | string, as = BOOTSTRAP, project = projectId) =>
  service.call({ method: 'POST', url: `/management/v1/projects/${project}/apps/_search`, body, as });
const named = async (name: string, method?: string | number): Promise<string[]> => {
  const { body } = await search({ queries: [{ nameQuery: { name, method } }], query: { asc: true } });
  return (body.result ?? []).map((app: { name: string }) => app.name);
};

describe('POST /management/v1/projects/{projectId}/apps/_search', () => {
  it('lists what the project has, newest first, without secrets', async () => {
    const { status, body } = await search({});
    expect(status).toBe(200);
    expect(body.details).toEqual({
      totalResult: '4',
      processedSequence: '1',
      viewTimestamp: expect.stringMatching(/Z$/),
    });
    expect(body.result.map(({ id }: { id: string }) => id)).toEqual(Object.values(ids).toReversed());
    expect(body.result.at(-1)).toMatchObject({
      id: ids['Alpha'],
      name: 'Alpha',
      state: 'APP_STATE_ACTIVE',
      apiConfig: { clientId: expect.any(String) },
      details: { resourceOwner: BOOTSTRAP.org },
    });
    expect(body.result[2]).toMatchObject({ oidcConfig: { clientId: expect.any(String) } });
    expect(JSON.stringify(body)).not.toMatch(/secret/i);
  });

  it('compares names in eight ways, and takes nothing in them for a pattern', async () => {
    await expect(named('Alpha')).resolves.toEqual(['Alpha']);
    await expect(named('alpha', 'TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE')).resolves.toEqual(['Alpha']);
    await expect(named('Alpha', 'TEXT_QUERY_METHOD_STARTS_WITH')).resolves.toEqual(['Alpha', 'Alphabet']);
    await expect(named('ALPHA', 3)).resolves.toEqual(['Alpha', 'Alphabet']);
    await expect(named('bet', 'TEXT_QUERY_METHOD_CONTAINS')).resolves.toEqual(['beta', 'Alphabet']);
    await expect(named('BET', 'TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE')).resolves.toEqual(['beta', 'Alphabet']);
    await expect(named('bet', 'TEXT_QUERY_METHOD_ENDS_WITH')).resolves.toEqual(['Alphabet']);
    await expect(named('BET', 'TEXT_QUERY_METHOD_ENDS_WITH_IGNORE_CASE')).resolves.toEqual(['Alphabet']);
    await expect(named('%', 'TEXT_QUERY_METHOD_CONTAINS')).resolves.toEqual(['100% of_it']);
    await expect(named('Alpha', 'TEXT_QUERY_METHOD_OTHER')).resolves.toEqual(['Alpha']);
  });

  it('gives pages that do not overlap', async () => {
    const first = await search({ query: { limit: 3, asc: true } });
    const second = await search({ query: { offset: 3, limit: 3, asc: true } });
    const found = [first, second].flatMap(({ body }) => body.result.map(({ id }: { id: string }) => id));
    expect(found).toEqual(Object.values(ids));
    expect((await search({ query: { offset: 4 } })).body).toEqual({
      details: { totalResult: '4', viewTimestamp: expect.any(String) },
    });
  });

  it('finds nothing in a project that is not there or of another organization', async () => {
    const nothing = { status: 200, body: { details: { viewTimestamp: expect.any(String) } } };
    expect(await search({}, BOOTSTRAP, '1')).toMatchObject(nothing);
    expect((await search({}, stranger)).body).toEqual(nothing.body);
  });

  it('asks for project.app.read in the project', async () => {
    const as = (scope: string) => principalWith([{ permission: 'project.app.read', scope }]);
    await expect(search({}, as(`project:${projectId}`))).resolves.toMatchObject({ status: 200 });
    await expect(search({}, as('project:1'))).resolves.toMatchObject({ status: 403 });
    await expect(search({}, principalWith([{ permission: 'project.app.write' }]))).resolves.toMatchObject({
      status: 403,
    });
  });

  it.each([
    { query: { limit: 1001 } },
    { query: { limit: 'x' } },
    { query: 7 },
    { queries: [{}] },
    { queries: [7] },
    { queries: Array.from({ length: 21 }, () => ({ nameQuery: { name: 'x' } })) },
    { queries: [{ nameQuery: { name: {} } }] },
    { queries: [{ nameQuery: { name: 'x', method: -1 } }] },
    '[',
  ])('refuses %j', async (body) => {
    await expect(search(body)).resolves.toMatchObject({ status: 400, body: { code: 3 } });
  });
});
