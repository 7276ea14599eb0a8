import { resolve } from 'node:path';
import type { RekeyConfig } from '@rekey/config';
import { SERVICE_NAMES } from '@rekey/contracts';
import { type Started } from '../banner.js';
import { claimDataDirectory, type Release } from '../data-directory.js';
import { type DatabaseLogins, openDatabaseLogins } from '../database-logins.js';
import { kafkaAvailability } from '../kafka/kafka-jars.js';
import { kafkaProgram } from '../kafka/kafka.js';
import { forgetSecret, keptSecret } from '../kept-secret.js';
import { assertPortIsFree, freePort, portsFor } from '../ports.js';
import { keptPostgres } from '../postgres/kept-postgres.js';
import { postgresProgram, postgresUrl } from '../postgres/postgres.js';
import { inStopOrder, stopProcesses } from '../processes/stop-processes.js';
import { type Program, Supervised, type Told } from '../processes/supervised.js';
import { ClusterKeeper } from './cluster-keeper.js';
import { type ClusterProcess, readState, writeState } from './cluster-state.js';
import { type Address, BEHIND_GATEWAY, servicePrograms, urlOf } from './services.js';

const START_LIMIT_MS = 90_000;
const TOKEN = 'bootstrap-token';

export interface ClusterOptions {
  readonly config: RekeyConfig;
  /** Every setting that is not in `config` goes to the services as it is. */
  readonly env: NodeJS.ProcessEnv;
  /** Told of each line that a process prints. */
  readonly onLine: Told['onLine'];
  /** Gives a start up; what it began is stopped. */
  readonly signal?: AbortSignal;
}

/** The distributed shape as it runs. */
export interface Cluster extends Started {
  /** Services first, then Kafka, then PostgreSQL. Nothing of the cluster runs when this resolves. */
  stop(): Promise<void>;
}

/**
 * The distributed shape on this machine: PostgreSQL and Kafka unless the settings name others, the gateway and the
 * services, each in a process of its own that is started again when it ends. Resolves when all of them are ready. When
 * the start fails, everything that it had begun is stopped again.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const cluster = new LocalCluster(options);
  try {
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.giveUp();
    throw error;
  }
}

class LocalCluster implements Cluster {
  readonly dataDir: string;
  url = '';
  token: Started['token'] = { value: '', isNew: false, isGiven: false };
  private readonly told: Told;
  private readonly keeper: ClusterKeeper;
  private readonly members: Supervised[] = [];
  private ports: Record<string, number> = {};
  private brokers: readonly string[] = [];
  private ownerUrl = '';
  private release: Release | undefined;
  private state = Promise.resolve();

  constructor(private readonly options: ClusterOptions) {
    this.dataDir = resolve(options.config.dataDir);
    this.keeper = new ClusterKeeper(this.dataDir, () => this.changed());
    this.told = { onLine: options.onLine, onChange: () => this.changed() };
  }

  async start(): Promise<void> {
    const { host, port: givenPort, kafkaBrokers, databaseUrl } = this.options.config;
    this.release = await claimDataDirectory(this.dataDir);
    const before = await readState(this.dataDir);
    await stopProcesses(before?.processes ?? []);
    const gateway = { host, port: givenPort === 0 ? await freePort() : givenPort };
    await assertPortIsFree(gateway.port, host);
    this.url = urlOf(gateway);
    if (kafkaBrokers.length === 0) await assertKafkaRuns();
    this.ports = await portsFor(this.portNames(), before?.ports ?? {});
    this.brokers = kafkaBrokers.length > 0 ? kafkaBrokers : [`127.0.0.1:${this.ports['kafka']}`];
    this.ownerUrl = databaseUrl ?? '';
    this.keeper.start();
    await this.run(await this.serverPrograms());
    const logins = await openDatabaseLogins(this.ownerUrl, this.dataDir, SERVICE_NAMES);
    if (logins.warning !== undefined) this.told.onLine('cluster', logins.warning);
    await this.run(await this.servicePrograms(gateway, logins));
  }

  private portNames(): string[] {
    const { databaseUrl, kafkaBrokers } = this.options.config;
    return [
      ...(databaseUrl === undefined ? ['postgres'] : []),
      ...(kafkaBrokers.length === 0 ? ['kafka', 'kafka-controller'] : []),
      ...BEHIND_GATEWAY,
    ];
  }

  private async serverPrograms(): Promise<Program[]> {
    const { postgres, kafka, 'kafka-controller': controllerPort } = this.ports;
    const programs: Promise<Program>[] = [];
    if (postgres !== undefined) {
      const options = await keptPostgres(this.dataDir, postgres);
      this.ownerUrl = postgresUrl(options);
      programs.push(postgresProgram(options));
    }
    if (kafka !== undefined && controllerPort !== undefined)
      programs.push(kafkaProgram({ directory: resolve(this.dataDir, 'kafka'), port: kafka, controllerPort }));
    return Promise.all(programs);
  }

  private async servicePrograms(gateway: Address, logins: DatabaseLogins): Promise<Program[]> {
    const { config, env } = this.options;
    const { bootstrapToken, masterKey, publicUrl } = config;
    const kept =
      bootstrapToken === undefined ? await keptSecret(this.dataDir, TOKEN) : { value: bootstrapToken, isNew: false };
    this.token = { ...kept, isGiven: bootstrapToken !== undefined };
    return servicePrograms({
      env,
      gateway,
      ports: this.ports,
      databaseUrlOf: (service) => logins.urlOf(service),
      shared: {
        REKEY_KAFKA_BROKERS: this.brokers.join(','),
        REKEY_MASTER_KEY: masterKey?.join(',') ?? (await keptSecret(this.dataDir, 'master-key', 'base64')).value,
        REKEY_PUBLIC_URL: publicUrl ?? this.url,
      },
      bootstrapToken: kept.value,
    });
  }

  private async run(programs: readonly Program[]): Promise<void> {
    const { signal } = this.options;
    signal?.throwIfAborted();
    const members = programs.map((program) => new Supervised(program, this.told));
    this.members.push(...members);
    for (const member of members) member.start();
    await Promise.all(members.map((member) => member.untilReady({ timeoutMs: START_LIMIT_MS, signal })));
  }

  get processes(): ClusterProcess[] {
    return this.members.map(({ name, pid, command, program: { port = null, url = null } }) => ({
      name,
      pid,
      port,
      url,
      command,
    }));
  }

  async stop(): Promise<void> {
    this.keeper.willStop();
    await inStopOrder(this.members, (member) => member.stop());
    await this.keeper.stop();
    await this.state;
    await this.release?.();
  }

  /** Nobody has seen the token, so the next start is still the first one. */
  async giveUp(): Promise<void> {
    if (this.token.isNew) await forgetSecret(this.dataDir, TOKEN);
    await this.stop();
  }

  private changed(): void {
    const { processes, keeper } = this;
    keeper.tell(processes);
    const state = {
      pid: keeper.pid === null ? null : process.pid,
      keeper: keeper.pid,
      url: this.url,
      kafkaBrokers: this.brokers,
      processes,
      ports: this.ports,
    };
    this.state = this.state.then(() => writeState(this.dataDir, state));
  }
}

async function assertKafkaRuns(): Promise<void> {
  const kafka = await kafkaAvailability();
  if (kafka.available) return;
  throw new Error(`${kafka.reason}. Install what is missing, or name brokers of yours in REKEY_KAFKA_BROKERS.`);
}
