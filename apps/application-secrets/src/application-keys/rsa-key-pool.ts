import { fileURLToPath } from 'node:url';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Metrics } from '@rekey/telemetry';
import { Piscina } from 'piscina';
import { ApplicationSecretsConfig } from '../app.config.js';
import { KeyPoolEmpty } from './application-key.errors.js';

/** As at the vendor. */
const MODULUS_BITS = 2048;
const RETRY_MS = 1_000;
const IDLE_THREAD_MS = 1_000;
/** Seen from `src/application-keys` and from `dist/application-keys` it is the same file. */
const WORKER = fileURLToPath(new URL('../../workers/generate-rsa-key-pair.mjs', import.meta.url));

export interface RsaKeyPair {
  /** PKCS#1. */
  readonly privateKeyPem: string;
  /** SPKI. */
  readonly publicKeyDer: Buffer;
}

type WorkerAnswer = Omit<RsaKeyPair, 'publicKeyDer'> & { readonly publicKeyDer: Uint8Array };

/**
 * RSA key pairs made ahead of need, by worker threads: making one blocks a core for as long as thousands of requests take.
 * They are in this process's memory and nowhere else. Whoever finds the pool empty is told to come back.
 */
@Injectable()
export class RsaKeyPool implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RsaKeyPool.name);
  private readonly ready: RsaKeyPair[] = [];
  private readonly workers: Piscina<number, WorkerAnswer>;
  private making = 0;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly config: ApplicationSecretsConfig,
    metrics: Metrics,
  ) {
    this.workers = new Piscina({
      filename: WORKER,
      name: 'generateRsaKeyPair',
      minThreads: 0,
      maxThreads: config.rsaKeyPoolThreads,
      idleTimeout: IDLE_THREAD_MS,
    });
    const { ready } = this;
    const gauge = metrics.gauge('rekey_rsa_key_pool_ready', 'RSA key pairs ready for new application keys', []);
    Object.assign(gauge, { collect: () => gauge.set(ready.length) });
  }

  onApplicationBootstrap(): void {
    this.refill();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.workers.destroy();
    this.ready.length = 0;
  }

  /** A pair that nobody else gets. @throws KeyPoolEmpty */
  take(): RsaKeyPair {
    const pair = this.ready.shift();
    this.refill();
    if (pair === undefined) throw new KeyPoolEmpty();
    return pair;
  }

  /** Keeps every thread busy until the pool is full; each pair that is done calls it again. */
  private refill(): void {
    const { rsaKeyPoolSize, rsaKeyPoolThreads } = this.config;
    if (this.stopped || this.retry !== undefined) return;
    while (this.making < rsaKeyPoolThreads && this.ready.length + this.making < rsaKeyPoolSize) {
      this.making += 1;
      void this.make();
    }
  }

  private async make(): Promise<void> {
    try {
      const { privateKeyPem, publicKeyDer } = await this.workers.run(MODULUS_BITS);
      if (!this.stopped) this.ready.push({ privateKeyPem, publicKeyDer: Buffer.from(publicKeyDer) });
    } catch (error) {
      if (!this.stopped) this.retryLater(error as Error);
    } finally {
      this.making -= 1;
      this.refill();
    }
  }

  private retryLater(error: Error): void {
    this.logger.error(`an RSA key pair could not be made: ${error.message}`);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.refill();
    }, RETRY_MS);
    this.retry.unref();
  }
}
