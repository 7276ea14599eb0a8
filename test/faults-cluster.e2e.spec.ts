import { SERVICE_NAMES } from '@rekey/contracts';
import { describeKafka, startPrivateKafka, startPrivatePostgres } from '@rekey/testing';
import { RotationStream } from './faults/rotation-stream.js';
import { clusterProcesses, type Installation, startClusterProcesses } from './support/shapes.js';

const ROTATIONS = 1_000;

jest.setTimeout(400_000);

describeKafka('faults in the distributed shape', () => {
  let kafka: Awaited<ReturnType<typeof startPrivateKafka>>;
  let postgres: Awaited<ReturnType<typeof startPrivatePostgres>>;
  let installation: Installation;

  beforeAll(async () => {
    [kafka, postgres] = await Promise.all([startPrivateKafka(), startPrivatePostgres()]);
    installation = await startClusterProcesses({
      REKEY_DATABASE_URL: postgres.url,
      REKEY_KAFKA_BROKERS: kafka.brokers.join(','),
    });
  });
  afterAll(async () => {
    await installation?.stop();
    await Promise.all([kafka?.remove(), postgres?.remove()]);
  });

  async function kill(name: string): Promise<void> {
    const found = (await clusterProcesses(installation.dataDir)).find((process) => process.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    process.kill(found.pid, 'SIGKILL');
  }

  it('loses no rotation and repeats none while the broker, every service and the database go away', async () => {
    const stream = new RotationStream(installation.rekey);
    await stream.prepare();
    const running = stream.run(ROTATIONS);
    await stream.reaches(100);
    await kafka.kill();
    // Rotations are accepted without a broker; the outbox holds them.
    await stream.reaches(250);
    await kafka.start();
    for (const [index, name] of [...SERVICE_NAMES].reverse().entries()) {
      await stream.reaches(350 + index * 80);
      await kill(name);
    }
    await stream.reaches(800);
    await postgres.kill();
    await postgres.start();
    await running;
    await stream.verify();
  });
});
