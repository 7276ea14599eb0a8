import { Injectable } from '@nestjs/common';
import { BundleAccepted } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { DomainError } from '@rekey/errors';
import { describeEgressError, EgressClient } from '@rekey/egress';
import { Outbox } from '@rekey/messaging';
import { Metrics } from '@rekey/telemetry';
import type { Environment } from '../vault/environments/environment.entity.js';
import { BundleSealer, sealFor, type SignedBundle } from './bundle-sealer.js';
import { forEachOf } from './for-each-of.js';
import { retryDelayMs } from './retry-delay.js';
import { WorkerUrls } from './worker-urls.js';
import { type Attempt, type Receiver, WorkersRepository } from './workers.repository.js';

/** Workers of one environment that are sent to at the same time. */
const AT_ONCE = 32;
const ANSWER_BYTES_MAX = 64 * 1024;

/** What became of one worker. */
export interface WorkerOutcome {
  readonly worker: Pick<Receiver, 'name' | 'url'>;
  /** Undefined when it has the bundle. */
  readonly error: string | undefined;
  readonly durationMs: number;
}

export interface SendLimits {
  /** Of each call. */
  readonly timeoutMs: number;
  /** Gives up what is under way, and what has not begun. */
  readonly signal: AbortSignal;
}

/** Brings the bundle of an environment to workers of it. */
@Injectable()
export class BundleSender {
  private readonly deliveries;

  constructor(
    private readonly sealer: BundleSealer,
    private readonly egress: EgressClient,
    private readonly workers: WorkersRepository,
    private readonly urls: WorkerUrls,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    metrics: Metrics,
  ) {
    this.deliveries = metrics.counter('rekey_bundle_deliveries_total', 'Bundles sent to workers.', ['outcome']);
  }

  /**
   * Signs once and sends to all, in parallel. What goes wrong is in the outcomes, and written down for whoever tries next.
   * @throws the database's own error; then nobody knows of what was sent, and the same is sent again
   */
  async send(environment: Environment, workers: readonly Receiver[], limits: SendLimits): Promise<WorkerOutcome[]> {
    if (workers.length === 0) return [];
    const bundle = await this.sealer.sign(environment).catch((error: unknown) => reasonOf(error));
    const attempts: (WorkerOutcome & Attempt)[] = [];
    await forEachOf(workers, AT_ONCE, async (worker) => {
      const from = performance.now();
      const error = typeof bundle === 'string' ? bundle : await this.post(worker, bundle, limits);
      this.deliveries.inc({ outcome: error === undefined ? 'accepted' : 'failed' });
      const waitMs = error === undefined ? 0 : retryDelayMs(worker.failures + 1);
      attempts.push({ worker, error, waitMs, durationMs: Math.round(performance.now() - from) });
    });
    await this.record(environment, typeof bundle === 'string' ? undefined : bundle.version, attempts);
    return attempts;
  }

  private record({ name }: Environment, version: number | undefined, attempts: readonly Attempt[]): Promise<void> {
    return this.transactions.run(async (manager) => {
      const accepted = await this.workers.record(manager, version, attempts);
      const events = attempts.flatMap(({ worker }) =>
        version === undefined || !accepted.has(worker.id)
          ? []
          : [new BundleAccepted({ environment: name, workerId: worker.id, workerName: worker.name, version })],
      );
      await this.outbox.add(manager, ...events);
    });
  }

  /** Why the worker does not have it, if it does not. */
  private async post(worker: Receiver, bundle: SignedBundle, limits: SendLimits): Promise<string | undefined> {
    if (limits.signal.aborted) return 'not reached in time';
    const body = await sealFor(worker.publicKey, bundle);
    try {
      const { status } = await this.egress.post(new URL(this.urls.openOf(worker)), {
        headers: { 'content-type': 'application/jose', 'rekey-bundle-version': String(bundle.version) },
        body,
        limits: { timeoutMs: limits.timeoutMs, maxBytes: ANSWER_BYTES_MAX, keepBytes: 0 },
        signal: limits.signal,
      });
      return status >= 200 && status < 300 ? undefined : `status ${status}`;
    } catch (error) {
      return describeEgressError(error);
    }
  }
}

/** Ours may be shown; what others say may quote what they were given. */
function reasonOf(error: unknown): string {
  return error instanceof DomainError ? error.message : 'the bundle could not be made';
}
