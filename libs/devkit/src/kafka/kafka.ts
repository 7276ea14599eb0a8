import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import { exists } from '../exists.js';
import { withoutSettings } from '../processes/commands.js';
import { type Server, startServer } from '../processes/server.js';
import type { Program } from '../processes/supervised.js';
import { ensureKafkaJars } from './kafka-jars.js';

const run = promisify(execFile);

export interface KafkaOptions {
  /** For configuration and log segments. One that was used before keeps its data. */
  readonly directory: string;
  /** Of the listener for clients, on 127.0.0.1. */
  readonly port: number;
  /** Of the KRaft controller, in the same process. */
  readonly controllerPort: number;
}

/** One Kafka broker that is its own controller, whose storage is formatted at the first call. */
export async function kafkaProgram(options: KafkaOptions): Promise<Program> {
  const { directory, port } = options;
  const classpath = ['-cp', join(await ensureKafkaJars(), '*')];
  const config = join(directory, 'server.properties');
  await mkdir(directory, { recursive: true });
  await writeFile(config, properties(options));
  if (!(await exists(join(directory, 'data', 'meta.properties'))))
    await run('java', [...classpath, 'kafka.tools.StorageTool', 'format', '-t', newClusterId(), '-c', config]);
  return {
    name: 'kafka',
    command: 'java',
    args: ['-Xmx384m', '-XX:TieredStopAtLevel=1', ...classpath, 'kafka.Kafka', config],
    env: withoutSettings(process.env),
    port,
    isReady: () => hasLeader(`127.0.0.1:${port}`),
  };
}

/** A real broker that lives as long as a run of specs or a bench; `brokers` are `host:port`. */
export async function startKafka(options: KafkaOptions): Promise<Server & { readonly brokers: string[] }> {
  return { brokers: [`127.0.0.1:${options.port}`], ...(await startServer(await kafkaProgram(options))) };
}

/** Whether the single broker at `host:port` leads. One that still registers answers with an empty list of brokers. */
async function hasLeader(address: string): Promise<boolean> {
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
    // It may never have been connected.
    await admin.disconnect().catch(() => undefined);
  }
}

function properties({ directory, port, controllerPort }: KafkaOptions): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(directory, 'data'),
    'num.partitions': 1,
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
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}
