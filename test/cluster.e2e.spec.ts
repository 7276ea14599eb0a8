import { SERVICE_NAMES } from '@rekey/contracts';
import { describeKafka, eventually, startPrivateKafka, startPrivatePostgres } from '@rekey/testing';
import { RotationStream } from './faults/rotation-stream.js';
import { chainJourney } from './journeys/chain.journey.js';
import { LEDGER_SETTINGS, ledgerJourneys } from './journeys/ledger.journey.js';
import { oauthJourneys } from './journeys/oauth.journey.js';
import { databaseSessions, ownSessions } from './support/database-sessions.js';
import { clusterProcesses, type Installation, startClusterProcesses } from './support/shapes.js';

/** `REKEY_FAULT_ROTATIONS=1000` for more. */
const ROTATIONS = Number(process.env['REKEY_FAULT_ROTATIONS'] ?? 500);

jest.setTimeout(400_000);

describeKafka('separate processes', () => {
  let kafka: Awaited<ReturnType<typeof startPrivateKafka>>;
  let postgres: Awaited<ReturnType<typeof startPrivatePostgres>>;
  let installation: Installation;

  beforeAll(async () => {
    [kafka, postgres] = await Promise.all([startPrivateKafka(), startPrivatePostgres()]);
    installation = await startClusterProcesses({
      REKEY_DATABASE_URL: postgres.url,
      REKEY_KAFKA_BROKERS: kafka.brokers.join(','),
      REKEY_EGRESS_ALLOW: '127.0.0.0/8',
      ...LEDGER_SETTINGS,
    });
  });
  afterAll(async () => {
    await installation?.stop();
    await Promise.all([kafka?.remove(), postgres?.remove()]);
  });

  it('are let in by a database login of their own each', async () => {
    expect(await databaseSessions(postgres.url)).toEqual(ownSessions(...SERVICE_NAMES));
  });

  chainJourney(() => installation.rekey);
  oauthJourneys(() => installation.rekey);
  ledgerJourneys(() => installation.rekey);

  async function kill(name: string): Promise<void> {
    const found = (await clusterProcesses(installation.dataDir)).find((process) => process.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    process.kill(found.pid, 'SIGKILL');
  }

  it('lose no rotation and repeat none while the broker, every service and the database go away', async () => {
    const stream = new RotationStream(installation.rekey);
    await stream.prepare();
    const running = stream.run(ROTATIONS);
    await stream.reaches(0.1 * ROTATIONS);
    await kafka.kill();
    // Rotations are accepted without a broker; the outbox holds them.
    await stream.reaches(0.25 * ROTATIONS);
    await kafka.start();
    for (const [index, name] of [...SERVICE_NAMES].reverse().entries()) {
      await stream.reaches((0.35 + index * 0.08) * ROTATIONS);
      await kill(name);
    }
    await stream.reaches(0.8 * ROTATIONS);
    await postgres.kill();
    await postgres.start();
    await running;
    await stream.verify();
    await eventually(async () => {
      for (const state of ['running', 'stuck'])
        expect((await installation.rekey.ok('GET', `/v1/rotations?state=${state}`)).items).toEqual([]);
    });
  });
});
