import { Injectable } from '@nestjs/common';
import { BundleAccepted, BundleMade, type EventEnvelope, WorkerDescribed } from '@rekey/contracts';
import type { EntityManager } from 'typeorm';

/** Who takes the keys of environments, and which bundle has which version of a key first. */
@Injectable()
export class WorkersRepository {
  /** @returns the environments that it told something new of */
  async take(manager: EntityManager, envelopes: readonly EventEnvelope[]): Promise<readonly string[]> {
    const of = <D>(type: string): (D & { readonly time: string })[] =>
      envelopes.filter((one) => one.type === type).map(({ data, time }) => ({ ...(data as D), time }));
    const described = of<WorkerDescribed>(WorkerDescribed.type);
    const made = of<BundleMade>(BundleMade.type);
    const accepted = of<BundleAccepted>(BundleAccepted.type);
    await this.describe(manager, lastOfEach(described));
    await this.addBundles(manager, made);
    await this.accept(manager, accepted);
    return [...new Set([...described, ...made, ...accepted].map(({ environment }) => environment))];
  }

  private async describe(manager: EntityManager, workers: readonly WorkerDescribed[]): Promise<void> {
    if (workers.length === 0) return;
    await manager.query(
      `INSERT INTO workers (id, environment, name, created_at, removed_at)
       SELECT w."workerId", w.environment, w."workerName", w."createdAt", w."removedAt"
         FROM jsonb_to_recordset($1::jsonb) AS w ("workerId" text, environment text, "workerName" text,
              "createdAt" timestamptz, "removedAt" timestamptz)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, created_at = excluded.created_at,
              removed_at = excluded.removed_at`,
      [JSON.stringify(workers)],
    );
  }

  private async addBundles(
    manager: EntityManager,
    bundles: readonly (BundleMade & { readonly time: string })[],
  ): Promise<void> {
    const rows = bundles.flatMap(({ environment, version, keys, time: at }) =>
      keys.map((key) => ({ environment, bundle: version, key_id: key.id, version: key.version, at })),
    );
    if (rows.length === 0) return;
    await manager.query(
      `INSERT INTO bundle_keys (key_id, environment, bundle, version, at)
       SELECT DISTINCT ON (key_id, environment, bundle) key_id, environment, bundle, version, at
         FROM jsonb_to_recordset($1::jsonb) AS b (key_id text, environment text, bundle int, version int, at timestamptz)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows)],
    );
  }

  private async accept(
    manager: EntityManager,
    accepted: readonly (BundleAccepted & { readonly time: string })[],
  ): Promise<void> {
    if (accepted.length === 0) return;
    // Who was there before anybody told of workers is known by what it accepts.
    await manager.query(
      `WITH a AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS a ("workerId" text, environment text, "workerName" text,
              version int, "time" timestamptz)),
            known AS (INSERT INTO workers (id, environment, name)
              SELECT DISTINCT ON ("workerId") "workerId", environment, "workerName" FROM a ON CONFLICT DO NOTHING)
       INSERT INTO accepted_bundles (worker_id, bundle, at)
       SELECT "workerId", version, min("time") FROM a GROUP BY 1, 2 ON CONFLICT DO NOTHING`,
      [JSON.stringify(accepted)],
    );
  }
}

function lastOfEach(workers: readonly WorkerDescribed[]): WorkerDescribed[] {
  return [...new Map(workers.map((worker) => [worker.workerId, worker])).values()];
}
