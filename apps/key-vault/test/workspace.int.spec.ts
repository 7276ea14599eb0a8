import type { Principal } from '@rekey/identity';
import { principalWith, uniqueName } from '@rekey/testing';
import { memberOf, Vault } from './vault-fixture.js';

const OBJECT_ID = /^[0-9a-f]{24}$/;
const WRITER = principalWith([{ permission: 'workspace.write' }]);

describe('projects and environments', () => {
  let vault: Vault;

  beforeAll(async () => {
    vault = await Vault.start();
  });
  afterAll(() => vault.stop());

  describe.each(['projects', 'environments'])('POST /v1/%s', (kind) => {
    it('makes one of that name', async () => {
      const name = uniqueName(kind);
      const answer = await vault.post(`/v1/${kind}`, { name, description: 'ours' }, WRITER);
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({ id: expect.stringMatching(OBJECT_ID), name, description: 'ours' });
    });

    it('refuses a name that is taken', async () => {
      const name = uniqueName(kind);
      await vault.post(`/v1/${kind}`, { name });
      const answer = await vault.post(`/v1/${kind}`, { name });
      expect(answer.status).toBe(409);
      expect(answer.body.code).toMatch(/^key-vault\.(project|environment)\.name-taken$/);
    });

    it.each([
      {},
      { name: '' },
      { name: ' ' },
      { name: 5 },
      { name: 'a/b' },
      { name: 'a\0b' },
      { name: 'x'.repeat(101) },
      { name: 'fine', description: 5 },
      { name: 'fine', description: 'x'.repeat(2001) },
    ])('refuses %j and says which field', async (body) => {
      const answer = await vault.post(`/v1/${kind}`, body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].field).toMatch(/^(name|description)$/);
    });

    it('is for those who may, and for nobody without a token', async () => {
      const name = uniqueName(kind);
      expect((await vault.post(`/v1/${kind}`, { name }, memberOf('x'))).status).toBe(403);
      expect((await vault.post(`/v1/${kind}`, { name }, null)).status).toBe(401);
      const listed = await vault.get('/apiops/environments/');
      expect(JSON.stringify(listed.body)).not.toContain(name);
    });
  });

  it('has the project admin from the start', async () => {
    expect((await vault.post('/v1/projects', { name: 'admin' })).status).toBe(409);
    const { body } = await vault.get('/apiops/projects/');
    expect(body.resultList).toContainEqual(expect.objectContaining({ name: 'admin' }));
  });

  it('lists to each caller the projects it has a grant in', async () => {
    const [mine] = [await vault.project(), await vault.project()];
    const { status, body } = await vault.get('/apiops/projects', memberOf(mine, 'SECRETS:VIEW'));
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'SUCCESS',
      success: true,
      resultCount: 1,
      resultList: [
        {
          id: expect.stringMatching(OBJECT_ID),
          name: mine,
          description: null,
          relativePath: null,
          enableRelativePath: false,
          tags: [],
        },
      ],
    });
  });

  it('lists environments to who sees a project or makes them, and in a project to its members', async () => {
    const [project, name] = [await vault.project(), await vault.environment()];
    const expected = expect.objectContaining({ name, id: expect.stringMatching(OBJECT_ID), type: 'PRODUCTION' });
    const listed = async (as: Principal): Promise<unknown[]> =>
      (await vault.get('/apiops/environments/', as)).body.resultList as unknown[];
    expect(await listed(WRITER)).toContainEqual(expected);
    expect(await listed(memberOf(project, 'SECRETS:VIEW'))).toContainEqual(expected);
    const runtime = principalWith([{ permission: 'SECRETS:EXPORT_IMPORT', scope: `environment:${name}` }]);
    expect(await listed(runtime)).toEqual([expected]);
    // The names of environments tell how an installation is built: nobody learns them without a reason.
    const strangers = [principalWith([]), memberOf('no-such-project'), principalWith([{ permission: 'token.write' }])];
    for (const stranger of strangers) expect(await listed(stranger)).toEqual([]);
    const url = `/apiops/projects/${project}/environments/`;
    expect((await vault.get(url, memberOf(project, 'SECRETS:VIEW'))).body.resultList).toContainEqual(expected);
    const stranger = await vault.get(url, memberOf('another'));
    expect(stranger.status).toBe(400);
    expect(stranger.body.resultMessage).toBe(
      `Project (${project}) is not found or user does not have privilege to access it!`,
    );
    expect((await vault.get('/apiops/environments/', null)).status).toBe(401);
  });
});
