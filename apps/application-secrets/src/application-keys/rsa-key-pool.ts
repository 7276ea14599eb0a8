import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Metrics } from '@rekey/telemetry';
import { ApplicationSecretsConfig } from '../app.config.js';
import { KeyPoolEmpty } from './application-key.errors.js';
import { RecentDemand } from './recent-demand.js';
import { RsaKeyMaker, type RsaKeyPair } from './rsa-key-maker.js';

const RETRY_MS = 1_000;
/** A burst is remembered for between one and two of these. */
const DEMAND_WINDOW_MS = 600_000;
const MAX_SIZE = 10_000;
/** Below this the threads hurry, or a start on a busy machine would leave the pool empty. */
const RESERVE = 32;
/** Longer than this nobody is kept waiting for a pair. */
const MAX_WAIT_MS = 5_000;
const MAX_RETRY_AFTER_SECONDS = 120;

interface Waiter {
  readonly take: (pair: RsaKeyPair) => void;
  readonly refuse: () => void;
}

/**
 * RSA key pairs made ahead of need. They are in this process's memory and nowhere else. The pool is as large as the
 * setting says, or as recent demand was. Whoever finds it empty waits for a moment when that is enough, and is told when to
 * come back when it is not.
 */
@Injectable()
export class RsaKeyPool implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RsaKeyPool.name);
  private readonly ready: RsaKeyPair[] = [];
  private readonly waiters = new Set<Waiter>();
  private readonly demand = new RecentDemand(DEMAND_WINDOW_MS);
  private readonly maker: RsaKeyMaker;
  /** Refused, and to come back: each is told to come after those before. */
  private owed = 0;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly config: ApplicationSecretsConfig,
    metrics: Metrics,
  ) {
    this.maker = new RsaKeyMaker(config.rsaKeyPoolThreads);
    const { ready } = this;
    const help = 'RSA key pairs ready for new application keys';
    metrics.gauge('rekey_rsa_key_pool_ready', help, [], () => ready.length);
  }

  onApplicationBootstrap(): void {
    this.refill();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    for (const { refuse } of this.waiters) refuse();
    await this.maker.stop();
    this.ready.length = 0;
  }

  /** A pair that nobody else gets. @throws KeyPoolEmpty */
  async take(): Promise<RsaKeyPair> {
    this.demand.count();
    const pair = this.ready.shift();
    try {
      return pair ?? (await this.wait());
    } finally {
      this.refill();
    }
  }

  /** A pair that was taken and shown to nobody. */
  giveBack(pair: RsaKeyPair): void {
    if (!this.stopped) this.hand(pair);
  }

  private wait(): Promise<RsaKeyPair> {
    if (this.stopped || this.msFor(this.waiters.size + 1) > MAX_WAIT_MS) return Promise.reject(this.refusal());
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
      };
      const refuse = (): void => {
        leave();
        reject(this.refusal());
      };
      const timer = setTimeout(refuse, MAX_WAIT_MS);
      const take = (pair: RsaKeyPair): void => {
        leave();
        resolve(pair);
      };
      const waiter: Waiter = { take, refuse };
      this.waiters.add(waiter);
    });
  }

  private msFor(pairs: number): number {
    return (pairs * this.maker.averageMs) / this.config.rsaKeyPoolThreads;
  }

  private refusal(): KeyPoolEmpty {
    this.owed = Math.min(this.owed + 1, MAX_SIZE);
    const seconds = Math.ceil(this.msFor(this.waiters.size + this.owed) / 1000);
    return new KeyPoolEmpty(Math.min(seconds, MAX_RETRY_AFTER_SECONDS));
  }

  private hand(pair: RsaKeyPair): void {
    const [first] = this.waiters;
    if (first === undefined) this.ready.push(pair);
    else first.take(pair);
  }

  /** Keeps the threads busy until the pool is full; each pair that is done calls it again. */
  private refill(): void {
    const target = Math.min(Math.max(this.config.rsaKeyPoolSize, this.demand.peak), MAX_SIZE);
    while (!this.stopped && this.retry === undefined) {
      const missing = target + this.waiters.size - this.ready.length - this.maker.making;
      const urgency = this.waiters.size > 0 || this.ready.length < RESERVE ? 'urgent' : 'background';
      if (missing <= 0 || !this.maker.hasThread(urgency)) return;
      void this.make(urgency);
    }
  }

  private async make(urgency: 'background' | 'urgent'): Promise<void> {
    try {
      const pair = await this.maker.make(urgency);
      this.owed = Math.max(0, this.owed - 1);
      if (!this.stopped) this.hand(pair);
    } catch (error) {
      if (!this.stopped) this.retryLater(error as Error);
    } finally {
      this.refill();
    }
  }

  /** No background job: the pool has nothing to do by itself, and this ends a pause in what demand began. */
  private retryLater(error: Error): void {
    this.logger.error(`an RSA key pair could not be made: ${error.message}`);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.refill();
    }, RETRY_MS);
    this.retry.unref();
  }
}
