import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@rekey/devkit';

/** What a process does when it is asked; each answer goes back over its channel. */
export type Operations = Readonly<Record<string, (argument: never) => unknown>>;

interface Question {
  readonly nth: number;
  readonly operation: string;
  readonly argument: never;
}

interface Answer {
  readonly nth: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** A process beside this one, as everything is that is measured or that measures: each has a thread of its own. */
export class Worker {
  private readonly waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  private last = 0;
  private isStopping = false;

  private constructor(private readonly child: ReturnType<typeof fork>) {
    child.on('message', (message) => this.hear(message as Answer));
    child.on('exit', (code) => this.fail(new Error(`A process of the bench ended with ${code}`)));
  }

  /** Starts `processes/<name>.js`; resolves when it serves. */
  static async start(name: string, args: readonly string[] = []): Promise<Worker> {
    const child = fork(fileURLToPath(new URL(`../processes/${name}.js`, import.meta.url)), [...args], {
      execArgv: [...NODE_FLAGS],
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    await once(child, 'message');
    return new Worker(child);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  ask<T>(operation: string, argument: unknown = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      this.last += 1;
      this.waiting.set(this.last, { resolve: (answer) => resolve(answer as T), reject });
      this.child.send({ nth: this.last, operation, argument: argument as object });
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    const gone = this.child.exitCode === null ? once(this.child, 'exit') : undefined;
    this.child.kill('SIGKILL');
    await gone;
  }

  private hear({ nth, answer, error }: Answer): void {
    const caller = this.waiting.get(nth);
    this.waiting.delete(nth);
    if (error === undefined) caller?.resolve(answer);
    else caller?.reject(new Error(error));
  }

  private fail(error: Error): void {
    if (this.isStopping) return;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** The other side: answers what it is asked for as long as whoever started it lives. */
export function serve(operations: Operations): void {
  process.on('message', ({ nth, operation, argument }: Question) => {
    void (async () => operations[operation]?.(argument))().then(
      (answer) => process.send?.({ nth, answer }),
      (error: Error) => process.send?.({ nth, error: error.message }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({});
}
