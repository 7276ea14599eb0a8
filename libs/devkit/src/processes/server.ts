import { type Program, Supervised } from './supervised.js';

const START_LIMIT_MS = 60_000;
const SILENT = { onChange: () => undefined, onLine: () => undefined };

/** A program that its owner stops and starts, for specs and benches. It keeps its port and data. */
export interface Server {
  /** Again, after `stop` or `kill`; resolves when it answers. */
  start(): Promise<void>;
  /** Clean shutdown. */
  stop(): Promise<void>;
  /** SIGKILL: recovery has to do the rest at the next start. */
  kill(): Promise<void>;
}

/** Resolves when the program answers. @throws Error with its last words when it does not */
export async function startServer(program: Program): Promise<Server> {
  let running: Supervised | undefined;
  const end = async (signal?: NodeJS.Signals): Promise<void> => {
    await running?.stop(signal);
    running = undefined;
  };
  const start = async (): Promise<void> => {
    if (running !== undefined) return;
    running = new Supervised(program, SILENT);
    running.start();
    try {
      await running.untilReady({ timeoutMs: START_LIMIT_MS });
    } catch (error) {
      await end('SIGKILL');
      throw error;
    }
  };
  await start();
  return { start, stop: () => end(), kill: () => end('SIGKILL') };
}
