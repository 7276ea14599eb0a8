import { randomBytes } from 'node:crypto';
import { BOOTSTRAP, eventually } from '@rekey/testing';
import { KeysService } from '../src/vault/keys/keys.service.js';
import { newContent, rotate, startVault, TestWorker } from './deployment-fixture.js';
import { base64, type Vault } from './vault-fixture.js';

let replicas: readonly [Vault, Vault];
let workers: TestWorker[];
let environment: string;
let project: string;

beforeAll(async () => {
  const masterKey = [randomBytes(32).toString('base64')];
  const one = await startVault({ config: { masterKey } });
  replicas = [one, await startVault({ config: { masterKey, databaseUrl: one.service.databaseUrl } })];
});
afterAll(async () => {
  for (const replica of [...replicas].reverse()) await replica.stop();
});
beforeEach(async () => {
  environment = await replicas[0].environment();
  project = await replicas[0].project();
  workers = await Promise.all(Array.from({ length: 6 }, () => TestWorker.start(replicas[0], environment)));
  await Promise.all(workers.map((worker) => worker.current()));
});
afterEach(() => Promise.all(workers.map((worker) => worker.stop())));

// The risk: a change is committed, the process that made it dies, and workers go on with a key that is over.
it('brings what was committed to the workers although nobody deployed it', async () => {
  const service = replicas[0].service.app.get(KeysService, { strict: false });
  const content = newContent();

  await service.create(BOOTSTRAP, project, {
    name: 'key',
    keyType: 'PRIVATE_KEY',
    cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: base64(content) }],
  });

  for (const worker of workers) {
    await eventually(async () => {
      const [key] = (await worker.newest()).keys;
      expect(key?.versions[0]?.content).toBe(base64(content));
    });
    await worker.current();
  }
});

it('shares the retries: two replicas do not send the same to a worker twice', async () => {
  const ports = await Promise.all(workers.map((worker) => worker.goAway()));
  await replicas[1].key(project, 'key', [{ environmentName: environment, content: newContent() }]);
  for (const worker of workers) expect((await worker.listed()).status).toBe('pending');

  await Promise.all(workers.map((worker, index) => worker.comeBack(ports[index] ?? 0)));

  for (const worker of workers) {
    await worker.current();
    expect(worker.receiver.received).toBe(1);
  }
});

it('ends with the last of many changes, made through both replicas at once, at every worker', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const content = newContent();
  for (const name of names) await replicas[0].key(project, name, [{ environmentName: environment, content }]);

  const answers = await Promise.all(
    names.flatMap((name) => replicas.map((replica) => rotate(replica, project, name, [environment]))),
  );

  for (const { body } of answers) expect(body.deploymentResult.success).toBe(true);
  for (const worker of workers) {
    await worker.current();
    const { keys } = await worker.newest();
    expect(keys.map(({ name, versions }) => [name, versions.map(({ version }) => version)])).toEqual(
      names.map((name) => [name, [3]]),
    );
  }
});
