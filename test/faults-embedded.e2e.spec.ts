import { startPrivatePostgres } from '@rekey/testing';
import { RotationStream } from './faults/rotation-stream.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

/** `REKEY_FAULT_ROTATIONS=1000` for more. */
const ROTATIONS = Number(process.env['REKEY_FAULT_ROTATIONS'] ?? 300);

jest.setTimeout(400_000);

describe('faults in the standalone shape', () => {
  let postgres: Awaited<ReturnType<typeof startPrivatePostgres>>;
  let installation: Installation;

  beforeAll(async () => {
    postgres = await startPrivatePostgres();
    installation = await startStandaloneProcess({ REKEY_DATABASE_URL: postgres.url });
  });
  afterAll(async () => {
    await installation?.stop();
    await postgres?.remove();
  });

  it('loses no rotation and repeats none while it is killed and its database restarts', async () => {
    const stream = new RotationStream(installation.rekey);
    await stream.prepare();
    const running = stream.run(ROTATIONS);
    await stream.reaches(0.25 * ROTATIONS);
    await installation.crash();
    await stream.reaches(0.5 * ROTATIONS);
    await postgres.kill();
    await postgres.start();
    await stream.reaches(0.75 * ROTATIONS);
    await installation.crash();
    await running;
    await stream.verify();
  });
});
