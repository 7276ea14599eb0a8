import { eventually } from '@rekey/testing';
import { newContent, rotate, startVault, TestWorker } from './deployment-fixture.js';
import type { Vault } from './vault-fixture.js';

const ACCEPTED = 'io.rekey.bundle.accepted.v1';

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
  await vault.key(project, 'key', [{ environmentName: environment, content: newContent() }]);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});

async function worker(): Promise<TestWorker> {
  const started = await TestWorker.start(vault, environment);
  workers.push(started);
  return started;
}

describe('BundleAccepted', () => {
  it('tells of each worker once for every bundle that it accepts', async () => {
    const [one, other] = [await worker(), await worker()];
    const [{ id }, { id: otherId }] = [await one.current(), await other.current()];
    await rotate(vault, project, 'key', [environment]);
    const { version } = await one.current();
    await eventually(async () => {
      const events = await vault.service.eventsOf(ACCEPTED, id as string);
      expect(events.at(-1)?.data).toEqual({ environment, workerId: id, workerName: one.name, version });
    });
    const versions = (await vault.service.eventsOf(ACCEPTED, id as string)).map(({ data }) => data['version']);
    expect(versions).toEqual([...new Set(versions)].sort());
    expect((await vault.service.eventsOf(ACCEPTED, otherId as string)).at(-1)?.data).toMatchObject({ version });
  });
});
