import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ownLogins } from '@rekey/database';
import {
  claimDataDirectory,
  forgetSecret,
  keptSecret,
  letDatabaseUserEnter,
  readState,
  writeState,
} from './cluster/data-directory.mjs';
import { assertPortIsFree, portsFor } from './cluster/ports.mjs';
import { databaseUrl, kafkaProgram, postgresProgram } from './cluster/servers.mjs';
import { servicePrograms, SERVICES, urlOf, withoutSettings } from './cluster/services.mjs';
import { inStopOrder, stopProcesses } from './cluster/stop-processes.mjs';
import { Supervised } from './cluster/supervised.mjs';
import { freePort } from './free-port.mjs';
import { kafkaAvailability } from './kafka-jars.mjs';

const KEEPER = join(import.meta.dirname, 'cluster/keeper.mjs');
const START_LIMIT_MS = 90_000;
const READY_LIMIT_MS = 60_000;
const KEEPER_DELAY_MS = 200;
const TOKEN = 'bootstrap-token';
const INSTANCE_LENGTH = 8;

/**
 * @typedef {object} ClusterOptions
 * @property {{ port: number, host: string, dataDir: string, databaseUrl?: string, kafkaBrokers: string[],
 *   masterKey?: string[], bootstrapToken?: string, publicUrl?: string }} config
 * @property {NodeJS.ProcessEnv} env Every other setting goes to the services as it is.
 * @property {(name: string, line: string) => void} onLine Told of each line that a process prints.
 * @property {AbortSignal} [signal] Gives a start up; what it began is stopped.
 */

/**
 * The distributed shape on this machine: PostgreSQL and Kafka unless the settings name others, the gateway and the four
 * services, each in a process of its own that is started again when it ends. Resolves when all of them are ready. When
 * the start fails, everything that it had begun is stopped again.
 * @param {ClusterOptions} options
 */
export async function startCluster(options) {
  const cluster = new Cluster(options);
  try {
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.stop({ hasFailed: true });
    throw error;
  }
}

class Cluster {
  #release;
  #keeper;
  #members = [];
  #ports = {};
  #state = Promise.resolve();
  #isStopping = false;

  constructor({ config, env, onLine, signal }) {
    this.config = config;
    this.env = env;
    this.signal = signal;
    this.dataDir = resolve(config.dataDir);
    this.told = { onLine, onChange: () => this.#changed() };
  }

  async start() {
    this.#release = await claimDataDirectory(this.dataDir);
    const before = await readState(this.dataDir);
    await stopProcesses(before?.processes ?? []);
    const { host, kafkaBrokers } = this.config;
    const port = this.config.port === 0 ? await freePort() : this.config.port;
    await assertPortIsFree(port, host);
    this.url = urlOf(host, port);
    if (kafkaBrokers.length === 0) await assertKafkaRuns();
    this.#ports = await portsFor(this.#portNames(), before?.ports ?? {});
    this.brokers = kafkaBrokers.length > 0 ? kafkaBrokers : [`127.0.0.1:${this.#ports.kafka}`];
    this.#keep();
    const servers = await this.#serverPrograms();
    await this.#run(servers);
    await this.#run(await this.#servicePrograms({ host, port }, await this.#databaseUrls()));
  }

  #portNames() {
    return [
      ...(this.config.databaseUrl === undefined ? ['postgres'] : []),
      ...(this.config.kafkaBrokers.length === 0 ? ['kafka', 'kafka-controller'] : []),
      ...SERVICES,
    ];
  }

  async #serverPrograms() {
    const { dataDir } = this;
    const ports = this.#ports;
    const env = withoutSettings(this.env);
    const programs = [];
    if (ports.postgres !== undefined) {
      const { value: password } = await keptSecret(dataDir, 'database-password');
      this.databaseUrl = databaseUrl(password, ports.postgres);
      await letDatabaseUserEnter(dataDir);
      programs.push(postgresProgram({ dataDir, password, port: ports.postgres, env }));
    }
    if (ports.kafka !== undefined) {
      programs.push(kafkaProgram({ dataDir, port: ports.kafka, controllerPort: ports['kafka-controller'], env }));
    }
    return Promise.all(programs);
  }

  /** Of each service its own, with a login that may do nothing else and ends with this run. */
  async #databaseUrls() {
    const ownerUrl = this.config.databaseUrl ?? this.databaseUrl;
    const { value } = await keptSecret(this.dataDir, 'database-instance');
    const instance = createHash('sha256').update(value).digest('hex').slice(0, INSTANCE_LENGTH);
    const services = ['gateway', ...SERVICES];
    const logins = await ownLogins(ownerUrl, services, instance);
    if (logins === undefined)
      this.told.onLine('cluster', 'the user of REKEY_DATABASE_URL may not make logins: all services share it');
    return new Map(services.map((service) => [service, logins?.get(service) ?? ownerUrl]));
  }

  async #servicePrograms(gateway, databaseUrls) {
    const { config, dataDir } = this;
    const { bootstrapToken, masterKey, publicUrl } = config;
    const kept =
      bootstrapToken === undefined ? await keptSecret(dataDir, TOKEN) : { value: bootstrapToken, isNew: false };
    this.token = { ...kept, isGiven: bootstrapToken !== undefined };
    return servicePrograms({
      env: this.env,
      gateway,
      ports: this.#ports,
      databaseUrls,
      shared: {
        REKEY_KAFKA_BROKERS: this.brokers.join(','),
        REKEY_MASTER_KEY: masterKey?.join(',') ?? (await keptSecret(dataDir, 'master-key', 'base64')).value,
        REKEY_PUBLIC_URL: publicUrl ?? this.url,
      },
      bootstrapToken: kept.value,
    });
  }

  async #run(programs) {
    this.signal?.throwIfAborted();
    const members = programs.map((program) => new Supervised(program, this.told));
    this.#members.push(...members);
    for (const member of members) member.start();
    await Promise.all(members.map((member) => member.untilReady({ timeoutMs: START_LIMIT_MS, signal: this.signal })));
  }

  /** Each process as tests and tools see it; `pid` is null while it is about to be started again. */
  get processes() {
    return this.#members.map(({ name, pid, command, program: { port = null, url = null } }) => ({
      name,
      pid,
      port,
      url,
      command,
    }));
  }

  /** @param {string} name @returns {number | null} */
  pidOf(name) {
    return this.#member(name).pid;
  }

  /** @param {string} name @param {NodeJS.Signals} [signal] */
  kill(name, signal = 'SIGKILL') {
    this.#member(name).kill(signal);
  }

  #member(name) {
    const member = this.#members.find((one) => one.name === name);
    if (member === undefined) throw new Error(`No process of this cluster is called ${name}`);
    return member;
  }

  /** Resolves when every process runs and answers as ready. */
  async waitUntilReady(timeoutMs = READY_LIMIT_MS) {
    await Promise.all(this.#members.map((member) => member.untilReady({ timeoutMs })));
  }

  /** Services first, then Kafka, then PostgreSQL. Nothing of the cluster runs when this resolves. */
  async stop({ hasFailed = false } = {}) {
    this.#isStopping = true;
    await inStopOrder(this.#members, (member) => member.stop());
    if (this.#keeper !== undefined) {
      await ended(this.#keeper);
      this.#keeper = undefined;
      this.#changed();
    }
    await this.#state;
    // Nobody has seen it, so the next start is still the first one.
    if (hasFailed && this.token?.isNew) await forgetSecret(this.dataDir, TOKEN);
    await this.#release?.();
  }

  /** Nothing must live on when this process is killed and cannot stop it. */
  #keep() {
    const keeper = spawn(process.execPath, [KEEPER, this.dataDir], {
      detached: true,
      env: withoutSettings(this.env),
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    // Written to while it dies, it breaks the pipe; its end is what counts.
    keeper.stdin.on('error', () => undefined);
    keeper.once('exit', () => {
      if (!this.#isStopping) void pause(KEEPER_DELAY_MS).then(() => this.#isStopping || this.#keep());
    });
    this.#keeper = keeper;
    this.#changed();
  }

  #changed() {
    const { processes } = this;
    this.#keeper?.stdin.write(`${JSON.stringify(processes)}\n`);
    const state = {
      pid: this.#keeper === undefined ? null : process.pid,
      keeper: this.#keeper?.pid ?? null,
      url: this.url,
      kafkaBrokers: this.brokers,
      processes,
      ports: this.#ports,
    };
    this.#state = this.#state.then(() => writeState(this.dataDir, state));
  }
}

async function ended(keeper) {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const gone = once(keeper, 'exit');
  keeper.stdin.end();
  await gone;
}

async function assertKafkaRuns() {
  const kafka = await kafkaAvailability();
  if (kafka.available) return;
  throw new Error(`${kafka.reason}. Install what is missing, or name brokers of yours in REKEY_KAFKA_BROKERS.`);
}
