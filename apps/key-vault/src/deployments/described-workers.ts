import { Injectable } from '@nestjs/common';
import { WorkerDescribed } from '@rekey/contracts';
import { sql } from '@rekey/database';
import { DescribedCredentials, ownersIn } from '@rekey/platform';
import type { EntityManager } from 'typeorm';

export interface DescribedWorker {
  readonly id: string;
  readonly name: string;
  /** Name of it. */
  readonly environment: string;
  readonly createdAt: Date;
}

/** Tells of every worker again: rotations of keys wait for them. */
@Injectable()
export class DescribedWorkers {
  constructor(credentials: DescribedCredentials) {
    credentials.add({ kind: 'worker', ...ownersIn('environment_workers'), describe: describeWorkers });
  }
}

/** What events tell of a worker. @param removedAt null while it is there */
export function workerDescribed(
  { id, name, environment, createdAt }: DescribedWorker,
  removedAt: Date | null = null,
): WorkerDescribed {
  const times = { createdAt: createdAt.toISOString(), removedAt: removedAt?.toISOString() ?? null };
  return new WorkerDescribed({ environment, workerId: id, workerName: name, ...times });
}

async function describeWorkers(manager: EntityManager, ids: readonly string[]): Promise<readonly WorkerDescribed[]> {
  const workers = await sql(manager).rows<DescribedWorker>(
    `SELECT w.id, w.name, e.name AS environment, w.created_at AS "createdAt"
       FROM environment_workers w JOIN environments e ON e.id = w.environment_id WHERE w.id = ANY ($1) ORDER BY w.id`,
    [ids],
  );
  return workers.map((worker) => workerDescribed(worker));
}
