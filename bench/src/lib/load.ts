import { Worker } from './worker.js';
import type { Window } from './windows.js';

export interface BenchRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Callers over HTTP, in a process of their own: product and floor are asked by the same ones. */
export class LoadGenerator {
  private lists = 0;

  private constructor(private readonly worker: Worker) {}

  static async start(): Promise<LoadGenerator> {
    return new LoadGenerator(await Worker.start('load'));
  }

  /**
   * Callers that send these requests in turn, each over its own connection and one at a time. The next window goes on
   * where the last one ended.
   */
  async of(
    url: string,
    requests: readonly BenchRequest[],
    callers = 16,
  ): Promise<(seconds: number) => Promise<Window>> {
    const list = this.lists++;
    await this.worker.ask('prepare', { list, url, requests });
    return (seconds) => this.worker.ask('run', { list, callers, seconds });
  }

  stop(): Promise<void> {
    return this.worker.stop();
  }
}
