import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import { ensureKafkaJars } from './kafka-jars.mjs';

export { ensureKafkaJars, kafkaAvailability } from './kafka-jars.mjs';

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/**
 * @typedef {object} KafkaOptions
 * @property {string} dir For configuration, log segments and `broker.log`. One that was used before keeps its data.
 * @property {number} port Of the listener for clients, on 127.0.0.1.
 * @property {number} controllerPort Of the KRaft controller, in the same process.
 * @property {number} [partitions] Default of new topics.
 */

/**
 * @typedef {object} KafkaBroker
 * @property {string[]} brokers `host:port`.
 * @property {number | undefined} pid Of the Java process, while it runs.
 * @property {() => Promise<void>} start Again, on the same port and data; resolves when it answers.
 * @property {() => Promise<void>} stop Clean shutdown.
 * @property {() => Promise<void>} kill SIGKILL.
 * @property {() => Promise<void>} restart Kill and start.
 */

/**
 * What `java` is to be called with to run a broker in `dir`, whose storage is formatted at the first call.
 * @param {KafkaOptions} options
 * @returns {Promise<string[]>}
 */
export async function kafkaArguments({ dir, port, controllerPort, partitions = 1 }) {
  const jars = await ensureKafkaJars();
  const config = join(dir, 'server.properties');
  await mkdir(dir, { recursive: true });
  await writeFile(config, properties({ dir, port, controllerPort, partitions }));
  const classpath = ['-cp', join(jars, '*')];
  if (!existsSync(join(dir, 'data', 'meta.properties'))) {
    await run('java', [...classpath, 'kafka.tools.StorageTool', 'format', '-t', newClusterId(), '-c', config]);
  }
  return ['-Xmx384m', '-XX:TieredStopAtLevel=1', ...classpath, 'kafka.Kafka', config];
}

/**
 * A single real Kafka broker in KRaft mode. Resolves when it answers as the leader of its cluster; rejects with the
 * tail of its log.
 * @param {KafkaOptions} options
 * @returns {Promise<KafkaBroker>}
 */
export async function startKafka(options) {
  const broker = new Broker(options.dir, options.port, await kafkaArguments(options));
  await broker.start();
  return {
    brokers: [broker.address],
    get pid() {
      return broker.pid;
    },
    start: () => broker.start(),
    stop: () => broker.end('SIGTERM'),
    kill: () => broker.end('SIGKILL'),
    restart: async () => {
      await broker.end('SIGKILL');
      await broker.start();
    },
  };
}

class Broker {
  #child;
  #exited = Promise.resolve();

  constructor(dir, port, args) {
    this.address = `127.0.0.1:${port}`;
    this.logFile = join(dir, 'broker.log');
    this.args = args;
  }

  get pid() {
    return this.#child?.pid;
  }

  async start() {
    if (this.#child !== undefined) return;
    const log = await open(this.logFile, 'a');
    const child = spawn('java', this.args, { stdio: ['ignore', log.fd, log.fd] });
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('close', resolve).once('error', resolve)).then(() => {
      if (this.#child === child) this.#child = undefined;
    });
    await log.close();
    try {
      await this.#answering();
    } catch (error) {
      await this.end('SIGKILL');
      throw error;
    }
  }

  async end(signal) {
    this.#child?.kill(signal);
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(late);
  }

  async #answering() {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await hasLeader(this.address))) {
      if (this.#child === undefined)
        throw new Error(`Kafka ended while starting on ${this.address}:\n${await this.#logTail()}`);
      if (Date.now() > deadline)
        throw new Error(`Kafka did not answer on ${this.address} in time:\n${await this.#logTail()}`);
      await pause(POLL_MS);
    }
  }

  async #logTail() {
    const text = await readFile(this.logFile, 'utf8').catch(() => '');
    return text.trim().split('\n').slice(-15).join('\n');
  }
}

/** Whether the single broker at `host:port` leads. One that still registers answers with an empty list of brokers. */
export async function hasLeader(address) {
  const { Kafka, logLevel } = kafkajs;
  const admin = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    connectionTimeout: 1_000,
  }).admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    return brokers.length === 1;
  } catch {
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function properties({ dir, port, controllerPort, partitions }) {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(dir, 'data'),
    'num.partitions': partitions,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    // Short, or a broker that was killed takes twelve seconds to lead again.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 300,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** 16 bytes in base64url; one that begins with a dash would be taken for an option. */
function newClusterId() {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}
