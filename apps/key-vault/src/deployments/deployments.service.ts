import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { isDryRun } from '@rekey/database';
import type { Environment } from '../vault/environments/environment.entity.js';
import { EnvironmentsService } from '../vault/environments/environments.service.js';
import { BundleSender, type WorkerOutcome } from './bundle-sender.js';
import { BundleVersions } from './bundle-versions.js';
import { BundleWatch } from './bundle-watch.js';
import { forEachOf } from './for-each-of.js';
import { Rounds } from './rounds.js';
import { WorkSignals } from './work-signals.js';
import { WorkersRepository } from './workers.repository.js';

/** A worker that needs longer gets the bundle in the background. */
const SEND_TIMEOUT_MS = 2_000;
/** All workers of an environment, however many do not answer. A caller may have to wait for two rounds. */
const ROUND_MS = 2_200;
/** What a dead worker may cost the call that changed a key. */
const DEPLOY_MS = 4_500;
/** Nobody else sends meanwhile; if this process dies, others go on then. */
const LEASE_MS = 10_000;
const ENVIRONMENTS_AT_ONCE = 8;
const NONE: ReadonlySet<string> = new Set();

/** What became of one environment. It has succeeded when every worker has what is there now. */
export interface EnvironmentDeployment {
  readonly environmentName: string;
  /** Why not; undefined when it has. */
  readonly error: string | undefined;
  readonly workers: readonly WorkerOutcome[];
}

/** Brings what was committed to the workers of environments, and waits for that, but not for long. */
@Injectable()
export class DeploymentsService implements BeforeApplicationShutdown {
  private readonly rounds = new Rounds<readonly WorkerOutcome[]>();
  private readonly staffing = new Rounds<ReadonlySet<string>>();
  private readonly signals = new WorkSignals();

  constructor(
    private readonly environments: EnvironmentsService,
    private readonly workers: WorkersRepository,
    private readonly versions: BundleVersions,
    private readonly sender: BundleSender,
    private readonly watch: BundleWatch,
  ) {}

  /** What is under way ends; the lease lets another process go on. */
  beforeApplicationShutdown(): void {
    this.signals.stop();
  }

  /**
   * To be called after the commit, with all environments that it changed. Never throws: the change stands, and what could
   * not be delivered is delivered in the background. An environment without workers has nothing to wait for.
   * @param unstaffed names of some that are known to have none
   */
  async deploy(
    environmentNames: readonly string[],
    unstaffed: ReadonlySet<string> = NONE,
  ): Promise<readonly EnvironmentDeployment[]> {
    if (environmentNames.length === 0 || isDryRun()) return [];
    const deadline = performance.now() + DEPLOY_MS;
    const results = new Map<string, EnvironmentDeployment>();
    try {
      const environments = await this.environments.named(environmentNames);
      const ids = environments.map(({ id }) => id);
      // Those that come together ask once.
      const isKnown = environmentNames.every((name) => unstaffed.has(name));
      const staffed = isKnown ? NONE : await this.staffing.join('', () => this.workers.staffed());
      this.watch.look(ids);
      await forEachOf(environments, ENVIRONMENTS_AT_ONCE, async (environment) => {
        const { id, name } = environment;
        if (staffed.has(id)) results.set(name, await this.deployTo(environment, deadline - performance.now()));
        else results.set(name, { environmentName: name, error: undefined, workers: [] });
      });
    } catch {
      // What is not known to be delivered counts as not delivered.
    }
    return environmentNames.map((name) => results.get(name) ?? failed(name, 'not sent yet'));
  }

  private async deployTo(environment: Environment, limitMs: number): Promise<EnvironmentDeployment> {
    const { id, name } = environment;
    if (limitMs <= 0) return failed(name, 'not sent yet');
    const round = this.rounds.join(id, () => this.round(environment));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, limitMs, undefined)));
    try {
      const workers = await Promise.race([round, late]);
      if (workers === undefined) return failed(name, 'still being sent');
      const errors = workers.flatMap(({ worker, error }) => (error === undefined ? [] : [`${worker.name}: ${error}`]));
      return { environmentName: name, error: errors.length === 0 ? undefined : errors.join('; '), workers };
    } catch {
      return failed(name, 'not sent yet');
    } finally {
      clearTimeout(timer);
      // Whoever is still waiting has it from the race; the retries deal with what failed.
      round.catch(() => undefined);
    }
  }

  private async round(environment: Environment): Promise<readonly WorkerOutcome[]> {
    const version = await this.versions.current(environment.id, LEASE_MS);
    const workers = await this.workers.ofEnvironment(environment.id);
    const current = workers.filter((worker) => worker.version >= version);
    const lagging = workers.filter((worker) => worker.version < version);
    const outcomes = await this.signals.run({ limitMs: ROUND_MS }, (signal) =>
      this.sender.send(environment, lagging, { timeoutMs: SEND_TIMEOUT_MS, signal }),
    );
    return [...current.map((worker) => ({ worker, error: undefined, durationMs: 0 })), ...outcomes];
  }
}

const failed = (environmentName: string, error: string): EnvironmentDeployment => ({
  environmentName,
  error,
  workers: [],
});
