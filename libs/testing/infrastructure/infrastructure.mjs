import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { ensureKafkaJars, kafkaAvailability, startKafka } from '../../../scripts/lib/kafka.mjs';
import { startPostgres } from '../../../scripts/lib/postgres.mjs';

/** Nothing survives a power cut in a temporary directory, so no write waits for the disk. A killed server still recovers. */
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'max_wal_size=1GB'];

/** The servers of one test run, by operation and id. */
export class Infrastructure {
  /** @type {Map<string, {start(): Promise<void>, stop(): Promise<void>, kill(): Promise<void>, remove(): Promise<void>}>} */
  #servers = new Map();
  #sharedKafka;
  #starting = new Set();

  run(operation, id) {
    switch (operation) {
      case 'postgres':
        return this.#tracked(this.#postgres());
      case 'kafka-availability':
        return kafkaAvailability();
      case 'kafka':
        // Started by the first spec that needs it: most runs need none, and a JVM takes seconds and memory.
        return (this.#sharedKafka ??= this.#tracked(this.#kafka()));
      case 'private-kafka':
        return this.#tracked(this.#kafka());
      case 'free-port':
        return freePort().then((port) => ({ port }));
      case 'start':
      case 'stop':
      case 'kill':
      case 'remove':
        return this.#control(operation, id);
      default:
        throw new Error(`No operation ${operation}`);
    }
  }

  async stop() {
    // One that is still starting is awaited: what it starts would be nobody's otherwise.
    await Promise.allSettled(this.#starting);
    await Promise.allSettled([...this.#servers.values()].map((server) => server.remove()));
  }

  #tracked(start) {
    this.#starting.add(start);
    start.finally(() => this.#starting.delete(start)).catch(() => undefined);
    return start;
  }

  async #postgres() {
    const dir = await mkdtemp(join(tmpdir(), 'rekey-test-postgres-'));
    const server = await startPostgres({ dir, port: await freePort(), settings: SETTINGS });
    return { id: this.#keep(server), url: server.url };
  }

  async #kafka() {
    await ensureKafkaJars();
    const dir = await mkdtemp(join(tmpdir(), 'rekey-test-kafka-'));
    const server = await startKafka({ dir, port: await freePort(), controllerPort: await freePort() });
    const remove = async () => {
      await server.kill();
      await rm(dir, { recursive: true, force: true });
    };
    return { id: this.#keep({ ...server, remove }), brokers: server.brokers };
  }

  #keep(server) {
    const id = randomUUID();
    this.#servers.set(id, server);
    return id;
  }

  async #control(operation, id) {
    const server = this.#servers.get(id);
    if (server === undefined) throw new Error(`No server ${id}`);
    await server[operation]();
    if (operation === 'remove') this.#servers.delete(id);
  }
}
