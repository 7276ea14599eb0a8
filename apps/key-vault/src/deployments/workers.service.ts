import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { importEncryptionKey, maskQuery } from '@rekey/crypto';
import { CLOCK, sql, Transactions, violatedUniqueConstraint } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { EgressDenied, EgressPolicy } from '@rekey/egress';
import { type Page, pageOf, type PageQuery } from '@rekey/http';
import { holds, PermissionDenied, type Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { MoreThan, Repository } from 'typeorm';
import type { Environment } from '../vault/environments/environment.entity.js';
import { EnvironmentNotFound } from '../vault/environments/environment.errors.js';
import { EnvironmentsService } from '../vault/environments/environments.service.js';
import { newObjectId } from '../vault/text/object-id.js';
import { isName } from '../vault/text/text-rules.js';
import { BundleVersions } from './bundle-versions.js';
import { TooManyWorkers, WorkerNameTaken, WorkerNotFound, WorkerUrlRefused } from './deployment.errors.js';
import { workerDescribed } from './described-workers.js';
import type { CreateWorkerDto } from './dto/create-worker.dto.js';
import { presentWorker, type WorkerAnswer } from './present-worker.js';
import { Worker } from './worker.entity.js';
import { WorkerUrls } from './worker-urls.js';

const WORKERS_MAX = 500;
/** The URL parser drops these without a word; what is stored would not be what is called. */
const DROPPED_BY_PARSER = /[\u0000-\u001f\u007f]|^\s|\s$/;
const WORKER_ID = /^[0-9a-f]{24}$/;

/** The workers of environments. */
@Injectable()
export class WorkersService {
  constructor(
    @InjectRepository(Worker) private readonly workers: Repository<Worker>,
    private readonly environments: EnvironmentsService,
    private readonly versions: BundleVersions,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly egress: EgressPolicy,
    private readonly urls: WorkerUrls,
  ) {}

  /**
   * Adds a worker; it is sent what the environment has at once, in the background. Whoever names where all its private keys
   * go, takes them out: that needs the permission of those who pull them.
   * @throws PermissionDenied, EnvironmentNotFound, WorkerUrlRefused, WorkerNameTaken, TooManyWorkers, InvalidInput for the key
   */
  async create(
    principal: Principal,
    environmentName: string,
    { name, url, publicKey }: CreateWorkerDto,
  ): Promise<WorkerAnswer> {
    if (!mayAdd(principal, environmentName)) throw new PermissionDenied('SECRETS:EXPORT_IMPORT');
    const environment = await this.environmentOf(environmentName);
    const now = new Date();
    const id = newObjectId();
    const stored = this.urls.seal(url, id);
    const worker = this.workers.create({
      id,
      environmentId: environment.id,
      name,
      url: stored.url,
      urlQuery: stored.query,
      publicKey: importEncryptionKey(publicKey, 'publicKey'),
      version: 0,
      failures: 0,
      lastError: null,
      attemptAt: now,
      createdAt: now,
    });
    await this.checkUrl(url);
    const version = await this.versions.current(environment.id);
    await this.transactions.run((manager) => this.insert(manager, environment, worker));
    return presentWorker(worker, url, version);
  }

  /** @throws EnvironmentNotFound */
  async list(principal: Principal, environmentName: string, { limit, after }: PageQuery): Promise<Page<WorkerAnswer>> {
    if (after !== undefined && !WORKER_ID.test(after)) {
      throw InvalidInput.field('after', 'is not a cursor of this list');
    }
    const { id: environmentId } = await this.environmentOf(environmentName);
    // A change that nobody has sent yet makes every worker pending.
    const version = await this.versions.current(environmentId);
    const rows = await this.workers.find({
      where: { environmentId, ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    const shown = mayAdd(principal, environmentName) ? (url: string): string => url : maskQuery;
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (worker) => presentWorker(worker, shown(this.urls.openOf(worker)), version),
    );
  }

  /** Nothing is sent to it any more; what it has it keeps. @throws EnvironmentNotFound, WorkerNotFound */
  async remove(environmentName: string, id: string): Promise<void> {
    const { id: environmentId } = await this.environmentOf(environmentName);
    if (!WORKER_ID.test(id)) throw new WorkerNotFound();
    await this.transactions.run(async (manager) => {
      await lock(manager, environmentId);
      const gone = await sql(manager).row<{
        readonly name: string;
        readonly createdAt: Date;
        readonly removedAt: Date;
      }>(
        `DELETE FROM environment_workers WHERE id = $1 AND environment_id = $2
          RETURNING name, created_at AS "createdAt", ${CLOCK} AS "removedAt"`,
        [id, environmentId],
      );
      if (gone === undefined) throw new WorkerNotFound();
      await this.outbox.add(manager, workerDescribed({ id, environment: environmentName, ...gone }, gone.removedAt));
      await manager.query(
        `UPDATE environment_bundles SET check_at = NULL
         WHERE environment_id = $1 AND NOT EXISTS (SELECT 1 FROM environment_workers WHERE environment_id = $1)`,
        [environmentId],
      );
    });
  }

  private async insert(manager: EntityManager, { name: environment }: Environment, worker: Worker): Promise<void> {
    const { environmentId } = worker;
    await lock(manager, environmentId);
    if ((await manager.countBy(Worker, { environmentId })) >= WORKERS_MAX) throw new TooManyWorkers(WORKERS_MAX);
    await manager.insert(Worker, worker).catch((error: unknown) => {
      throw violatedUniqueConstraint(error) === 'environment_workers_name_key' ? new WorkerNameTaken() : error;
    });
    await manager.query('UPDATE environment_bundles SET check_at = now() WHERE environment_id = $1', [environmentId]);
    await this.outbox.add(manager, workerDescribed({ ...worker, environment }));
  }

  private async environmentOf(name: string): Promise<Environment> {
    const [environment] = isName(name) ? await this.environments.named([name]) : [];
    if (environment === undefined) throw new EnvironmentNotFound(name);
    return environment;
  }

  /** One that does not resolve now is accepted: it is checked again whenever it is dialled. */
  private async checkUrl(url: string): Promise<void> {
    if (DROPPED_BY_PARSER.test(url) || !URL.canParse(url)) throw new WorkerUrlRefused('must be an http(s) URL');
    await this.egress.checkUrl(new URL(url)).catch((error: unknown) => {
      throw error instanceof EgressDenied ? new WorkerUrlRefused(error.message) : error;
    });
  }
}

/** Whoever may have all private keys of the environment sent somewhere. */
function mayAdd(principal: Principal, environmentName: string): boolean {
  return holds(principal, 'SECRETS:EXPORT_IMPORT', `environment:${environmentName}`);
}

/** Adding and removing one after the other, so that they agree on whether there is one, and on how many. */
async function lock(manager: EntityManager, environmentId: string): Promise<void> {
  await manager.query('SELECT 1 FROM environment_bundles WHERE environment_id = $1 FOR UPDATE', [environmentId]);
}
