import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { WebKeysService } from './web-keys.service.js';

const PAUSE_MS = 1_000;

/** Makes the first keys of a new installation in the background; while the database is away it tries again. */
@Injectable()
export class FirstWebKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(FirstWebKeys.name);
  private readonly stopping = new AbortController();
  private making: Promise<void> | undefined;

  constructor(private readonly keys: WebKeysService) {}

  onApplicationBootstrap(): void {
    this.making = this.make();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.making;
  }

  private async make(): Promise<void> {
    const { signal } = this.stopping;
    let said = '';
    while (!signal.aborted) {
      try {
        return await this.keys.ensureFirst();
      } catch (error) {
        const { message } = error as Error;
        if (message !== said) this.logger.warn(`the first web keys are not made yet: ${message}`);
        said = message;
        // It is ended by the signal, which is looked at next.
        await pause(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }
}
