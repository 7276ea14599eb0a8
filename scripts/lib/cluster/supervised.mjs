import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../paths.mjs';
import { commandLine } from './commands.mjs';
import { STOP_LIMIT_MS, stopSignalOf } from './stop-processes.mjs';

const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 5_000;
/** A process that ran this long is not one that fails at start. */
const STEADY_MS = 10_000;
const POLL_MS = 100;

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {number} [port]
 * @property {string} [url]
 * @property {{ cwd?: string, uid?: number, gid?: number }} [options] Of the spawn.
 * @property {() => Promise<boolean>} isReady
 */

/**
 * One program that runs until it is stopped: a process that ends is followed by another, sooner or later depending on
 * how often that happened. In a session of its own, so that Ctrl-C in a terminal does not reach it before we decide.
 */
export class Supervised {
  #child;
  #ended = Promise.resolve();
  #restart;
  #delayMs = FIRST_DELAY_MS;
  #wasReady = false;
  #failure;
  #isStopping = false;

  /**
   * @param {Program} program
   * @param {{ onChange: () => void, onLine: (name: string, line: string) => void }} told
   */
  constructor(program, told) {
    this.program = program;
    this.told = told;
  }

  get name() {
    return this.program.name;
  }

  /** Of the process that runs now; null between two. */
  get pid() {
    return this.#child?.pid ?? null;
  }

  get command() {
    return commandLine(this.program.command, this.program.args);
  }

  start() {
    const { command, args, env, options } = this.program;
    const startedAt = Date.now();
    const child = spawn(command, args, {
      cwd: ROOT,
      ...options,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => this.told.onLine(this.name, line));
    }
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve({ how: error.message, isFault: true }));
      child.once('exit', (code, signal) => {
        resolve({
          how: signal === null ? `ended with code ${code}` : `was ended by ${signal}`,
          isFault: signal === null,
        });
      });
    }).then((end) => this.#followUp(end, Date.now() - startedAt));
    this.told.onChange();
  }

  /** A program that ends by itself before it was ever ready will not do better the next time: its settings are wrong. */
  #followUp({ how, isFault }, lastedMs) {
    this.#child = undefined;
    if (this.#isStopping) return;
    if (isFault && !this.#wasReady) {
      this.#failure = new Error(`${this.name} ${how} while it started; its own words are above`);
    } else {
      if (lastedMs > STEADY_MS) this.#delayMs = FIRST_DELAY_MS;
      this.told.onLine('cluster', `${this.name} ${how}; starting it again in ${this.#delayMs} ms`);
      this.#restart = setTimeout(() => this.start(), this.#delayMs);
      this.#delayMs = Math.min(this.#delayMs * 2, LAST_DELAY_MS);
    }
    this.told.onChange();
  }

  /**
   * Resolves when a process of it runs and is ready. @throws when it gave up, was late, or the signal said so.
   * @param {{ timeoutMs: number, signal?: AbortSignal }} options
   */
  async untilReady({ timeoutMs, signal }) {
    const deadline = Date.now() + timeoutMs;
    while (this.pid === null || !(await this.program.isReady().catch(() => false))) {
      if (this.#failure !== undefined) throw this.#failure;
      signal?.throwIfAborted();
      if (Date.now() > deadline) throw new Error(`${this.name} was not ready within ${timeoutMs / 1000} s`);
      await pause(POLL_MS);
    }
    this.#wasReady = true;
  }

  kill(signal = 'SIGKILL') {
    this.#child?.kill(signal);
  }

  async stop() {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const late = setTimeout(() => this.kill('SIGKILL'), STOP_LIMIT_MS);
    this.kill(stopSignalOf(this.name));
    await this.#ended;
    clearTimeout(late);
    this.told.onChange();
  }
}
