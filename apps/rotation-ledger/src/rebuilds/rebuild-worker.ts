import { Injectable } from '@nestjs/common';
import {
  CREDENTIAL_OWNERS,
  DESCRIBE_CREDENTIALS_PATH,
  type DescribeCredentials,
  type DescribedCredentialsPage,
  InternalTransport,
  type ServiceName,
} from '@rekey/contracts';
import { databaseNow, Transactions } from '@rekey/database';
import { type BackgroundJob, BackgroundJobs, pause } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { InventoryRepository } from '../inventory/inventory.repository.js';
import { withNews } from '../inventory/known-credential.js';
import { LEDGER_SUBSCRIBER } from '../ledger/ledger.subscriber.js';
import { type Rebuild, RebuildsRepository, type RebuildStep } from './rebuilds.repository.js';

/** Those that hold credentials, in the order in which they are asked. */
const OWNERS: readonly ServiceName[] = [...new Set(Object.values(CREDENTIAL_OWNERS))].sort();
/** Looks for what another replica has begun, or left behind. */
const LOOK_EVERY_MS = 10_000;
const PAGE_TIMEOUT_MS = 15_000;
/** A page that is not taken up by then is told again. */
const TAKEN_WITHIN_MS = 30_000;
const LOOK_FOR_TAKEN_EVERY_MS = 50;
const FORGOTTEN_AT_ONCE = 500;

/**
 * Carries out a rebuild, a page at a time, each in a transaction that holds the rebuild: one replica works, and if it ends,
 * another goes on where it was. A page that is told twice changes nothing.
 */
@Injectable()
export class RebuildWorker {
  private readonly job: BackgroundJob;

  constructor(
    private readonly rebuilds: RebuildsRepository,
    private readonly credentials: InventoryRepository,
    private readonly transactions: Transactions,
    private readonly transport: InternalTransport,
    jobs: BackgroundJobs,
  ) {
    this.job = jobs.add({ name: 'ledger-rebuild', everyMs: LOOK_EVERY_MS, run: (signal) => this.run(signal) });
  }

  /** There is one to carry out. */
  wake(): void {
    this.job.wake();
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (let isMore = true; isMore && !signal.aborted;) isMore = await this.goOn(signal);
  }

  /** Whether there may be more to do. */
  private goOn(signal: AbortSignal): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      const rebuild = await this.rebuilds.hold(manager);
      if (rebuild === undefined) return false;
      const step = await this.step(manager, rebuild, signal);
      await this.rebuilds.write(manager, rebuild.id, step);
      return step.state === 'running';
    });
  }

  private async step(manager: EntityManager, rebuild: Rebuild, signal: AbortSignal): Promise<RebuildStep> {
    const { service, after } = rebuild;
    if (service === null) return this.count();
    const page = await this.ask(service, { ...(after === null ? {} : { after }) });
    if (page === null) return { state: 'failed', service, after, done: 0, total: 0 };
    await this.taken(manager, page.events, signal);
    const next = page.next === null ? OWNERS[OWNERS.indexOf(service) + 1] : service;
    const told = { done: page.described, total: 0 };
    if (next !== undefined) return { state: 'running', service: next, after: page.next, ...told };
    await this.forget(manager, rebuild.startedAt);
    return { state: 'done', service, after: null, ...told };
  }

  /** What there is to do, before anything is done. */
  private async count(): Promise<RebuildStep> {
    const [first] = OWNERS as readonly [ServiceName];
    let total = 0;
    for (const service of OWNERS) total += (await this.ask(service, { limit: 0 }))?.total ?? 0;
    return { state: 'running', service: first, after: null, done: 0, total };
  }

  private ask(service: ServiceName, body: DescribeCredentials): Promise<DescribedCredentialsPage | null> {
    const request = { method: 'POST' as const, path: DESCRIBE_CREDENTIALS_PATH, timeoutMs: PAGE_TIMEOUT_MS };
    return this.transport.call<DescribedCredentialsPage>({ ...request, service, body });
  }

  /** Resolves once the inventory has what these tell. @throws Error when that takes too long: it is told again then */
  private async taken(manager: EntityManager, events: readonly string[], signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + TAKEN_WITHIN_MS;
    while ((await this.rebuilds.countTaken(manager, LEDGER_SUBSCRIBER, events)) < events.length) {
      if (signal.aborted || performance.now() > deadline) throw new Error('What was told again has not arrived');
      await pause(LOOK_FOR_TAKEN_EVERY_MS, signal);
    }
  }

  /** What no service has told of is not there any more, whatever the ledger missed. */
  private async forget(manager: EntityManager, since: Date): Promise<void> {
    const at = (await databaseNow(manager)).toISOString();
    for (let isMore = true; isMore;) {
      const names = await this.rebuilds.untold(manager, since, FORGOTTEN_AT_ONCE);
      const known = await this.credentials.lock(manager, names);
      const gone = known.flatMap((one) => withNews(one, { news: 'removed', at }) ?? []);
      await this.credentials.write(manager, gone, new Set());
      isMore = names.length === FORGOTTEN_AT_ONCE;
    }
  }
}
