import type { BundleMade, WorkerDescribed } from '@rekey/contracts';
import { describeAgain, eventually } from '@rekey/testing';
import { newContent, rotate, startVault, TestWorker } from './deployment-fixture.js';
import { queryDatabase } from './dump.js';
import type { Vault } from './vault-fixture.js';

const DESCRIBED = 'io.rekey.worker.described.v1';
const MADE = 'io.rekey.bundle.made.v1';

let vault: Vault;
let project: string;
let environment: string;
const workers: TestWorker[] = [];

beforeAll(async () => {
  vault = await startVault();
});
afterAll(() => vault.stop());
beforeEach(async () => {
  project = await vault.project();
  environment = await vault.environment();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

async function worker(): Promise<TestWorker> {
  const started = await TestWorker.start(vault, environment);
  workers.push(started);
  return started;
}

const bundles = async (): Promise<readonly Pick<BundleMade, 'version' | 'keys'>[]> =>
  (await vault.service.eventsOf(MADE, environment)).map(({ data }) => data as unknown as BundleMade);

describe('WorkerDescribed', () => {
  it('tells of a worker that is added, of all again when somebody asks, and of one that is removed', async () => {
    const added = await worker();
    const { id } = await added.listed();
    const told = async (count: number): Promise<readonly unknown[]> =>
      (await vault.service.eventsOf(DESCRIBED, id, count)).map(({ data }) => data);
    const known = { environment, workerId: id, workerName: added.name, createdAt: expect.stringMatching(/Z$/) };
    expect(await told(1)).toEqual([{ ...known, removedAt: null }]);
    await describeAgain(vault.service, 100);
    expect(await told(2)).toEqual(Array(2).fill({ ...known, removedAt: null }));
    expect((await vault.delete(`/v1/environments/${environment}/workers/${id}`)).status).toBe(204);
    expect((await told(3)).at(-1)).toEqual({ ...known, removedAt: expect.stringMatching(/Z$/) });
    const [first] = await vault.service.eventsOf(DESCRIBED, id);
    expect(Object.keys(first?.data as unknown as WorkerDescribed)).not.toContain('url');
  });
});

describe('BundleMade', () => {
  it('tells of each bundle once, with the versions of keys that it has first', async () => {
    const content = newContent();
    const key = await vault.key(project, 'key', [{ environmentName: environment, content }]);
    const other = await vault.key(project, 'other', [{ environmentName: environment, content }]);
    const [one, two] = [await worker(), await worker()];
    await Promise.all([one.current(), two.current()]);
    await rotate(vault, project, 'key', [environment]);
    const { version } = await one.current();
    await two.current();
    await eventually(async () => expect((await bundles()).at(-1)).toMatchObject({ version }));
    const made = await bundles();
    expect(made.map((bundle) => bundle.version)).toEqual(Array.from({ length: version ?? 0 }, (_, index) => index + 1));
    const firstWith = (id: string, number: number): number | undefined =>
      made.find(({ keys }) => keys.some((bundled) => bundled.id === id && bundled.version === number))?.version;
    expect([firstWith(key, 1), firstWith(other, 1), firstWith(key, 2)]).toEqual([1, 1, version]);
  });

  it('leaves out what has been in the bundle for long', async () => {
    const content = newContent();
    const old = await vault.key(project, 'old', [{ environmentName: environment, content }]);
    const key = await vault.key(project, 'key', [{ environmentName: environment, content }]);
    await (await worker()).current();
    await age(old);
    await rotate(vault, project, 'key', [environment]);
    await eventually(async () => {
      const { keys = [] } = (await bundles()).at(-1) ?? {};
      expect(keys).toEqual([{ id: key, version: 2 }]);
    });
  });
});

/** As if its material were of yesterday. */
async function age(keyId: string): Promise<void> {
  await queryDatabase(
    vault.service.databaseUrl,
    `UPDATE key_vault.key_versions SET activated_at = activated_at - interval '1 day' WHERE key_id = $1`,
    [keyId],
  );
}
