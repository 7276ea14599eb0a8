import { eventually } from '@rekey/testing';
import { ecPair, memberOf, Vault } from './vault-fixture.js';

describe('GET /v1/keys/{project}/{name}/versions', () => {
  let vault: Vault;
  let project: string;
  let environments: string[];
  const item = (environmentName: string): { environmentName: string; content: string } => ({
    environmentName,
    content: ecPair().privateKey,
  });

  beforeAll(async () => {
    vault = await Vault.start();
    project = await vault.project();
    environments = [await vault.environment('a'), await vault.environment('b')];
    await vault.key(project, 'key', environments.map(item));
  });
  afterAll(() => vault.stop());

  const url = (query = '', name = 'key'): string => `/v1/keys/${project}/${name}/versions${query}`;
  const rotate = (overlap: string): Promise<unknown> =>
    vault.put(`/apiops/projects/${project}/keys/key/?overlap=${overlap}`, {
      cryptoKeyInfoEnvironmentList: [item(environments[0]!), { environmentName: environments[1] }],
    });

  it('tells each version`s state, one ring per environment, without material', async () => {
    await rotate('1s');
    await rotate('3600s');
    const answer = await vault.get(url(), memberOf(project, 'SECRETS:VIEW'));
    expect(answer.status).toBe(200);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    const version = (number: number, environment: string, state: string, retireAt: unknown): object => ({
      version: number,
      environment,
      state,
      createdAt: time,
      activatedAt: time,
      retireAt,
    });
    expect(answer.body.next).toBeNull();
    expect(answer.body.items).toHaveLength(4);
    expect(answer.body.items).toEqual(
      expect.arrayContaining([
        version(3, environments[0]!, 'active', null),
        version(2, environments[0]!, 'retiring', time),
        version(1, environments[0]!, 'retired', time),
        version(1, environments[1]!, 'active', null),
      ]),
    );
  });

  it('says that an overlap is over when it is, without anybody doing anything', async () => {
    await rotate('1s');
    await eventually(async () => {
      const { items } = (await vault.get(url())).body;
      expect(
        items.map(({ state }: { state: string }) => state).filter((state: string) => state === 'retiring'),
      ).toEqual([]);
    });
  });

  it('comes in pages', async () => {
    const { items } = (await vault.get(url())).body;
    const first = (await vault.get(url('?limit=2'))).body;
    const second = (await vault.get(url(`?limit=500&after=${first.next}`))).body;
    expect([...first.items, ...second.items]).toEqual(items);
    expect(second.next).toBeNull();
    for (const query of ['?after=x', '?limit=0', '?limit=501']) expect((await vault.get(url(query))).status).toBe(400);
  });

  it('is 404 for a missing key and for a stranger, and 401 for nobody', async () => {
    expect((await vault.get(url('', 'missing'))).status).toBe(404);
    expect((await vault.get(url(), memberOf('another'))).status).toBe(404);
    expect((await vault.get(url(), null)).status).toBe(401);
  });
});
