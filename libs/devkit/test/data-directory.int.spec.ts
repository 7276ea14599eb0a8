import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BUILT = join(__dirname, '../dist/data-directory.js');
const PROCESSES = 6;
const ROUNDS = 3;
/** Says when it is loaded, claims whenever told to, says what came of it, and stays. */
const CLAIM = `
  import { claimDataDirectory } from ${JSON.stringify(BUILT)};
  process.stdin.on('data', () => claimDataDirectory(process.argv[1]).then(
    () => console.log('owns'), ({ message }) => console.log(JSON.stringify(message))));
  console.log('ready');`;

class Contender {
  private readonly lines: AsyncIterator<string>;
  private readonly child: ChildProcess;

  constructor(dataDir: string) {
    this.child = spawn(process.execPath, ['--input-type=module', '-e', CLAIM, dataDir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  async next(): Promise<string> {
    return String((await this.lines.next()).value);
  }

  go(): void {
    this.child.stdin?.write('go\n');
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}

describe('the data directory', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'rekey-data-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('belongs to one of the processes that want it at the same time, also after one that died with it', async () => {
    await writeFile(join(dataDir, 'lock'), String(await deadPid()));
    const contenders = Array.from({ length: PROCESSES }, () => new Contender(dataDir));
    try {
      await Promise.all(contenders.map((one) => one.next()));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const one of contenders) one.go();
        const outcomes = await Promise.all(contenders.map((one) => one.next()));
        const owners = contenders.filter((_, index) => outcomes[index] === 'owns');
        expect(owners).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome.includes('is in use by process'))).toHaveLength(
          contenders.length - 1,
        );
        // The owner dies with it: the next round begins with its lock, and nothing else.
        await owners[0]?.end();
        contenders.splice(contenders.indexOf(owners[0] as Contender), 1);
        expect(await readdir(dataDir)).toEqual(['lock']);
      }
    } finally {
      await Promise.all(contenders.map((one) => one.end()));
    }
  });
});
