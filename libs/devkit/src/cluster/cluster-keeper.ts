import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { builtProgram } from '../paths.js';
import { withoutSettings } from '../processes/commands.js';
import type { StoppableProcess } from '../processes/stop-processes.js';

const DELAY_MS = 200;

/** Nothing must live on when this process is killed and cannot stop it: a process beside it, started again when it ends. */
export class ClusterKeeper {
  private child: ChildProcess | undefined;
  private isStopping = false;

  constructor(
    private readonly dataDir: string,
    private readonly onChange: () => void,
  ) {}

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    const child = spawn(process.execPath, [builtProgram('processes/keeper.js'), this.dataDir], {
      detached: true,
      env: withoutSettings(process.env),
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    // Written to while it dies, it breaks the pipe; its end is what counts.
    child.stdin.on('error', () => undefined);
    child.once('exit', () => {
      if (!this.isStopping) void pause(DELAY_MS).then(() => this.isStopping || this.start());
    });
    this.child = child;
    this.onChange();
  }

  /** What it stops when it is alone. */
  tell(processes: readonly StoppableProcess[]): void {
    this.child?.stdin?.write(`${JSON.stringify(processes)}\n`);
  }

  /** Before everything that it watches. */
  willStop(): void {
    this.isStopping = true;
  }

  async stop(): Promise<void> {
    const child = this.child;
    this.isStopping = true;
    this.child = undefined;
    if (child?.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.stdin?.end();
      await gone;
    }
    this.onChange();
  }
}
