import type { TestAnswer } from '@rekey/testing';
import { endless, Workbench } from './openssl.js';
import { memberOf, Vault } from './vault-fixture.js';

const PASSWORD = 'swordfish-42';
const FLOOD = 14;

describe('keystores of several projects', () => {
  const bench = new Workbench();
  const p12 = bench.pkcs12(bench.certificate('/CN=mine'), 'mine', PASSWORD);
  let vault: Vault;

  beforeAll(async () => {
    vault = await Vault.start();
  });
  afterAll(async () => {
    await vault.stop();
    bench.remove();
  });

  const create = (project: string, environmentName: string, file: Buffer, name: string): Promise<TestAnswer> => {
    const item = { environmentName, file: file.toString('base64'), password: PASSWORD, keyStoreType: 'PKCS12' };
    const body = { name, keyStoreEnvironmentList: [item] };
    return vault.post(`/apiops/projects/${project}/keystores/`, body, memberOf(project));
  };

  // The risk: whoever may open keystores in one project takes the thread from all others for minutes.
  it('take turns: a project that floods the thread delays another by one of its files, and is told that it is busy', async () => {
    const [flooding, other] = [await vault.project(), await vault.project()];
    const environment = await vault.environment();
    const bad = endless(p12);
    const answered: TestAnswer[] = [];
    for (let index = 0; index < FLOOD; index++) {
      void create(flooding, environment, bad, `bad-${index}`).then((answer) => answered.push(answer));
    }
    const good = await create(other, environment, p12, 'good');
    const saying = (text: string): TestAnswer[] =>
      answered.filter(({ body }) => (body.resultMessage as string).includes(text));

    expect(good).toMatchObject({ status: 200, body: { success: true } });
    expect(saying('takes too long').length).toBeLessThanOrEqual(2);
    // Not a word of a password: nobody has tried it.
    expect(saying('another password')).toEqual([]);
    const busy = saying('try again later');
    expect(busy.length).toBeGreaterThanOrEqual(FLOOD - 9);
    expect(busy[0]).toMatchObject({ status: 500, headers: { 'retry-after': '5' } });
  });
});
