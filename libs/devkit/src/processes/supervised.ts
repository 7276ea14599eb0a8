import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../paths.js';
import { commandLine } from './commands.js';
import { STOP_LIMIT_MS, stopSignalOf } from './stop-processes.js';

const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 5_000;
/** A process that ran this long is not one that fails at start. */
const STEADY_MS = 10_000;
const POLL_MS = 50;
const LAST_WORDS = 20;
const LAST_WORDS_MS = 500;

/** What to start, and how to see that it can be used. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly port?: number;
  readonly url?: string;
  /** Of the spawn. */
  readonly options?: { readonly cwd?: string; readonly uid?: number; readonly gid?: number };
  /** What it says when it ends because the one before it is not gone yet: then it is started again. */
  readonly isHeldUp?: RegExp;
  isReady(): Promise<boolean>;
}

/** Who is told what a program does. */
export interface Told {
  onChange(): void;
  onLine(name: string, line: string): void;
}

interface End {
  readonly how: string;
  readonly isFault: boolean;
}

/**
 * One program that runs until it is stopped: a process that ends is followed by another, sooner or later depending on
 * how often that happened. In a session of its own, so that Ctrl-C in a terminal does not reach it before we decide.
 */
export class Supervised {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private restart: NodeJS.Timeout | undefined;
  private delayMs = FIRST_DELAY_MS;
  private wasReady = false;
  private failure: Error | undefined;
  private isStopping = false;
  private words: string[] = [];

  constructor(
    readonly program: Program,
    private readonly told: Told,
  ) {}

  get name(): string {
    return this.program.name;
  }

  /** Of the process that runs now; null between two. */
  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  get command(): string {
    return commandLine(this.program.command, this.program.args);
  }

  start(): void {
    const { command, args, env, options } = this.program;
    const startedAt = Date.now();
    this.words = [];
    const child = spawn(command, args, {
      cwd: ROOT,
      ...options,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => this.hear(line));
    }
    this.ended = endOf(child).then((end) => this.followUp(end, Date.now() - startedAt));
    this.told.onChange();
  }

  private hear(line: string): void {
    this.words = [...this.words.slice(1 - LAST_WORDS), line];
    this.told.onLine(this.name, line);
  }

  /** A program that ends by itself before it was ever ready will not do better the next time: its settings are wrong. */
  private followUp({ how, isFault }: End, lastedMs: number): void {
    this.child = undefined;
    if (this.isStopping) return;
    if (isFault && !this.wasReady && !this.words.some((line) => this.program.isHeldUp?.test(line))) {
      this.failure = new Error(`${this.name} ${how} while it started:\n${this.words.join('\n')}`);
    } else {
      if (lastedMs > STEADY_MS) this.delayMs = FIRST_DELAY_MS;
      this.told.onLine('cluster', `${this.name} ${how}; starting it again in ${this.delayMs} ms`);
      this.restart = setTimeout(() => this.start(), this.delayMs);
      this.delayMs = Math.min(this.delayMs * 2, LAST_DELAY_MS);
    }
    this.told.onChange();
  }

  /** Resolves when a process of it runs and is ready. @throws Error when it gave up, was late, or the signal said so */
  async untilReady({ timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (this.pid === null || !(await this.program.isReady().catch(() => false))) {
      if (this.failure !== undefined) throw this.failure;
      signal?.throwIfAborted();
      if (Date.now() > deadline)
        throw new Error(`${this.name} was not ready within ${timeoutMs / 1000} s:\n${this.words.join('\n')}`);
      await pause(POLL_MS);
    }
    this.wasReady = true;
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child?.kill(signal);
  }

  /** Resolves when no process of it runs, and none will. */
  async stop(signal: NodeJS.Signals = stopSignalOf(this.name)): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.restart);
    const late = setTimeout(() => this.kill('SIGKILL'), STOP_LIMIT_MS);
    this.kill(signal);
    await this.ended;
    clearTimeout(late);
    this.told.onChange();
  }
}

async function endOf(child: ChildProcess): Promise<End> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const end = await new Promise<End>((resolve) => {
    child.once('error', (error) => resolve({ how: error.message, isFault: true }));
    child.once('exit', (code, signal) => {
      const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      resolve({ how, isFault: signal === null });
    });
  });
  // Its last words may still be on their way; what it left running may hold the pipe for ever.
  await Promise.race([closed, pause(LAST_WORDS_MS, undefined, { ref: false })]);
  return end;
}
