import { Injectable } from '@nestjs/common';
import { BundleAccepted, type DomainEvent, type WorkerDescribed } from '@rekey/contracts';
import { CLOCK, sql, Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { DescribedCredentials, ownersIn } from '@rekey/platform';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import type { Environment } from '../vault/environments/environment.entity.js';
import { type DescribedWorker, workerDescribed } from './described-workers.js';

const RUNTIMES_MAX = 50_000;
const LOOK_EVERY_MS = 5_000;
/** That a runtime still pulls is written so often. */
const REWRITE_AFTER_MS = 60_000;
/** One that pulled no later than this ago is there. */
const GONE_AFTER = `interval '10 minutes'`;
const ROWS_PER_STATEMENT = 1_000;

interface Pull {
  readonly id: string;
  readonly environmentId: string;
  readonly environment: string;
  name: string;
  version: number;
  pulledAt: number;
  storedVersion: number;
  storedAt: number;
}

interface StoredPull {
  readonly id: string;
  readonly version: number;
}

/**
 * Runtimes that pull count as workers under their token's name, from the first bundle that they took until they have not
 * pulled for ten minutes. Noted in memory and written in batches, a new version at once.
 */
@Injectable()
export class RuntimePulls {
  private readonly pulls = new LRUCache<string, Pull>({ max: RUNTIMES_MAX });
  private readonly job: BackgroundJob;

  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
    credentials: DescribedCredentials,
  ) {
    this.job = jobs.add({ name: 'runtime-pulls', everyMs: LOOK_EVERY_MS, run: () => this.look() });
    credentials.add({ kind: 'runtime', ...ownersIn('runtime_pulls'), describe: describeRuntimes });
  }

  /** The runtime has that bundle now. */
  note(principal: Principal, { id: environmentId, name: environment }: Environment, version: number): void {
    const id = workerIdOf(principal, environment);
    const { name } = principal;
    const pulledAt = Date.now();
    const pull = this.pulls.get(id);
    if (pull === undefined) {
      const unknown = { storedVersion: 0, storedAt: 0 };
      this.pulls.set(id, { id, environmentId, environment, name, version, pulledAt, ...unknown });
    } else {
      Object.assign(pull, { name, version: Math.max(version, pull.version), pulledAt });
    }
    if (version > (pull?.storedVersion ?? 0)) this.job.wake();
  }

  /** Writes what was noted, and says of those that have not pulled for long that they are gone. */
  async look(): Promise<void> {
    const due = [...this.pulls.values()]
      .filter((pull) => pull.version > pull.storedVersion || pull.pulledAt > pull.storedAt + REWRITE_AFTER_MS)
      .sort((one, other) => (one.id < other.id ? -1 : 1));
    for (let start = 0; start < due.length; start += ROWS_PER_STATEMENT) {
      await this.store(due.slice(start, start + ROWS_PER_STATEMENT));
    }
    await this.forget();
  }

  private async store(batch: readonly Pull[]): Promise<void> {
    const noted = batch.map((pull) => ({ pull, version: pull.version, storedAt: Date.now() }));
    await this.transactions.run(async (manager) => {
      const ids = batch.map(({ id }) => id);
      const before = await sql(manager).rows<StoredPull>(
        'SELECT id, version FROM runtime_pulls WHERE id = ANY ($1) ORDER BY id FOR UPDATE',
        [ids],
      );
      const stored = await sql(manager).rows<{ readonly id: string; readonly createdAt: Date }>(STORE, [
        ids,
        batch.map(({ environmentId }) => environmentId),
        batch.map(({ name }) => name),
        noted.map(({ version }) => version),
        batch.map(({ pulledAt }) => new Date(pulledAt)),
      ]);
      const versions = new Map(before.map(({ id, version }) => [id, version]));
      const createdAt = new Map(stored.map((row) => [row.id, row.createdAt]));
      const events = noted.flatMap(({ pull, version }) =>
        eventsOf({ ...pull, version, createdAt: createdAt.get(pull.id) as Date }, versions.get(pull.id)),
      );
      await this.outbox.add(manager, ...events);
    });
    for (const { pull, version, storedAt } of noted) Object.assign(pull, { storedVersion: version, storedAt });
  }

  private async forget(): Promise<void> {
    await this.transactions.run(async (manager) => {
      const gone = await sql(manager).rows<DescribedWorker & { readonly removedAt: Date }>(FORGET, [
        ROWS_PER_STATEMENT,
      ]);
      for (const { id } of gone) this.pulls.delete(id);
      await this.outbox.add(manager, ...gone.map(({ removedAt, ...worker }) => workerDescribed(worker, removedAt)));
    });
  }
}

/** The token's, unless it may pull elsewhere too: there it is another one. */
function workerIdOf({ id, grants }: Principal, environment: string): string {
  const pulls = grants.filter(({ permission }) => permission === 'SECRETS:EXPORT_IMPORT');
  return pulls.every(({ scope }) => scope === `environment:${environment}`) ? id : `${id}/${environment}`;
}

/** @param before the version that it had; undefined for one that was not there */
function eventsOf(
  { id, name, environment, createdAt, version }: DescribedWorker & { readonly version: number },
  before: number | undefined,
): DomainEvent[] {
  const described = before === undefined ? [workerDescribed({ id, name, environment, createdAt })] : [];
  if (before !== undefined && before >= version) return described;
  return [...described, new BundleAccepted({ environment, workerId: id, workerName: name, version })];
}

async function describeRuntimes(manager: EntityManager, ids: readonly string[]): Promise<readonly WorkerDescribed[]> {
  const runtimes = await sql(manager).rows<DescribedWorker>(
    `SELECT p.id, p.name, e.name AS environment, p.created_at AS "createdAt"
       FROM runtime_pulls p JOIN environments e ON e.id = p.environment_id WHERE p.id = ANY ($1) ORDER BY p.id`,
    [ids],
  );
  return runtimes.map((runtime) => workerDescribed(runtime));
}

const STORE = `
  INSERT INTO runtime_pulls AS p (id, environment_id, name, version, pulled_at, created_at)
  SELECT given.*, ${CLOCK}
    FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[]) AS given
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = greatest(p.version, excluded.version),
         pulled_at = greatest(p.pulled_at, excluded.pulled_at)
  RETURNING p.id, p.created_at AS "createdAt"`;

const FORGET = `
  DELETE FROM runtime_pulls p USING environments e
   WHERE e.id = p.environment_id AND p.id = ANY (ARRAY(
     SELECT id FROM runtime_pulls WHERE pulled_at < now() - ${GONE_AFTER} ORDER BY pulled_at LIMIT $1
        FOR UPDATE SKIP LOCKED))
  RETURNING p.id, p.name, e.name AS environment, p.created_at AS "createdAt", ${CLOCK} AS "removedAt"`;
