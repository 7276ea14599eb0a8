import { startPrivatePostgres } from '@rekey/testing';
import { RotationStream } from './faults/rotation-stream.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

const ROTATIONS = 600;

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
    await stream.reaches(150);
    await installation.crash();
    await stream.reaches(300);
    await postgres.kill();
    await postgres.start();
    await stream.reaches(450);
    await installation.crash();
    await running;
    await stream.verify();
  });
});
