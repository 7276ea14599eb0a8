import { EventEmitter } from 'node:events';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { BundleVersions } from './bundle-versions.js';
import { TooManyWaiting } from './deployment.errors.js';
import { Rounds } from './rounds.js';
import { WorkSignals } from './work-signals.js';

/** How soon somebody who waits sees what another replica changed, or the clock. */
const LOOK_EVERY_MS = 1_000;
const WAITING_MAX = 5_000;

export interface WaitLimits {
  readonly waitMs: number;
  /** The caller has gone away. */
  readonly signal: AbortSignal;
}

/** Tells runtimes that wait when their environment has changed. However many wait, one looks. */
@Injectable()
export class BundleWatch implements BeforeApplicationShutdown {
  private readonly rounds = new Rounds<number>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly signals = new WorkSignals();

  constructor(private readonly versions: BundleVersions) {}

  /** Nobody who waits keeps the process from ending. */
  beforeApplicationShutdown(): void {
    this.signals.stop();
  }

  /** These may have changed: whoever waits for them looks now. */
  look(environmentIds: readonly string[]): void {
    for (const id of environmentIds) this.changes.emit(id);
  }

  /** The number of what the environment has now. */
  version(environmentId: string): Promise<number> {
    return this.rounds.join(environmentId, () => this.versions.current(environmentId));
  }

  /** The number as soon as it is another one; after the time the same. @throws TooManyWaiting */
  async otherThan(known: number, environmentId: string, { waitMs, signal }: WaitLimits): Promise<number> {
    if (this.signals.size >= WAITING_MAX) throw new TooManyWaiting();
    return this.signals.run({ limitMs: waitMs, signal }, async (over) => {
      for (let version = known; ; version = await this.version(environmentId)) {
        if (version !== known || over.aborted) return version;
        await this.pause(environmentId, over);
      }
    });
  }

  private pause(environmentId: string, over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.changes.off(environmentId, end);
        over.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, LOOK_EVERY_MS);
      this.changes.on(environmentId, end);
      over.addEventListener('abort', end);
      if (over.aborted) end();
    });
  }
}
