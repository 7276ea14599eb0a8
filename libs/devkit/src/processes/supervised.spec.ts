import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@rekey/testing';
import { builtProgram } from '../paths.js';
import { commandLine, isRunning } from './commands.js';
import { Supervised } from './supervised.js';

const KEEPER = builtProgram('processes/keeper.js');
const IDLE = 'setInterval(() => undefined, 1000)';
const READY_LIMIT = { timeoutMs: 5_000 };

/** A program that is ready as soon as it runs, unless said otherwise. */
function supervise(code: string, isReady = () => Promise.resolve(true)) {
  const lines: string[] = [];
  const program = { name: 'dummy', command: process.execPath, args: ['-e', code], env: process.env, isReady };
  const onLine = (name: string, line: string): void => void lines.push(`${name}: ${line}`);
  const supervised = new Supervised(program, { onChange: () => undefined, onLine });
  supervised.start();
  return { supervised, lines };
}

describe('a supervised process', () => {
  it('is followed by another when it is killed, again and again', async () => {
    const { supervised } = supervise(IDLE);
    const seen = new Set<number | null>();
    for (let round = 0; round < 3; round += 1) {
      await supervised.untilReady(READY_LIMIT);
      seen.add(supervised.pid);
      supervised.kill('SIGKILL');
      await eventually(() => expect(seen).not.toContain(supervised.pid));
    }
    await supervised.untilReady(READY_LIMIT);
    await supervised.stop();

    expect(seen.size).toBe(3);
  });

  it('is not started again once it was stopped, also while the next start is due', async () => {
    const { supervised } = supervise(IDLE);
    const { pid, command } = supervised;
    supervised.kill('SIGKILL');
    await eventually(() => expect(supervised.pid).toBeNull());
    await supervised.stop();

    expect(supervised.pid).toBeNull();
    expect(await isRunning(pid as number, command)).toBe(false);
  });

  it('fails the start when it ends by itself before it was ready, and its output is passed on', async () => {
    const { supervised, lines } = supervise('console.error("bad setting"); process.exitCode = 3', () =>
      Promise.resolve(false),
    );

    await expect(supervised.untilReady(READY_LIMIT)).rejects.toThrow('dummy ended with code 3 while it started');
    await eventually(() => expect(lines).toContain('dummy: bad setting'));
  });

  it('fails the start when the program does not exist', async () => {
    const program = { name: 'dummy', command: '/nowhere', args: [], env: {}, isReady: () => Promise.resolve(true) };
    const supervised = new Supervised(program, { onChange: () => undefined, onLine: () => undefined });
    supervised.start();

    await expect(supervised.untilReady(READY_LIMIT)).rejects.toThrow('ENOENT');
  });

  it('gives a start up when told so', async () => {
    const { supervised } = supervise(IDLE, () => Promise.resolve(false));
    const aborted = AbortSignal.abort(new Error('interrupted'));

    await expect(supervised.untilReady({ ...READY_LIMIT, signal: aborted })).rejects.toThrow('interrupted');
    await supervised.stop();
  });
});

describe('the keeper', () => {
  const start = async (code: string) => {
    const args = ['-e', `console.log('up'); ${code}`];
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return { child, named: { name: 'dummy', pid: child.pid as number, command: commandLine(process.execPath, args) } };
  };

  it('stops what the last line named when the pipe closes, and ends', async () => {
    const [first, second] = [await start(IDLE), await start(IDLE)];
    const keeper = spawn(process.execPath, [KEEPER], { stdio: ['pipe', 'ignore', 'inherit'] });
    keeper.stdin.write(`${JSON.stringify([first.named])}\n`);
    keeper.stdin.end(`${JSON.stringify([first.named, second.named, { ...first.named, pid: null }])}\n`);
    const [[code]] = await Promise.all([once(keeper, 'exit'), once(first.child, 'exit'), once(second.child, 'exit')]);

    expect(code).toBe(0);
  });

  it('leaves alone a process that was given the id of one that is gone', async () => {
    const other = await start(IDLE);
    const keeper = spawn(process.execPath, [KEEPER], { stdio: ['pipe', 'ignore', 'inherit'] });
    keeper.stdin.end(`${JSON.stringify([{ ...other.named, command: 'node apps/key-vault/dist/main.js' }])}\n`);
    await once(keeper, 'exit');
    const { pid, command } = other.named;

    expect(await isRunning(pid, command)).toBe(true);
    other.child.kill('SIGKILL');
    await once(other.child, 'exit');
  });
});
