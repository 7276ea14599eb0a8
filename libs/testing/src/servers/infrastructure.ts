import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, kafkaAvailability, type Server, startKafka, startPostgres } from '@rekey/devkit';

/** Nothing survives a power cut in a temporary directory, so no write waits for the disk. A killed server still recovers. */
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'max_wal_size=1GB'];

interface OwnServer extends Server {
  /** For good, with its data. */
  remove(): Promise<void>;
}

/** The servers of one test run, by operation and id. */
export class Infrastructure {
  private readonly servers = new Map<string, OwnServer>();
  private readonly starting = new Set<Promise<unknown>>();
  private sharedKafka: Promise<{ id: string; brokers: string[] }> | undefined;

  run(operation: string, id: string): Promise<unknown> {
    switch (operation) {
      case 'postgres':
        return this.tracked(this.postgres());
      case 'kafka-availability':
        return kafkaAvailability();
      case 'kafka':
        // Started by the first spec that needs it: most runs need none, and a JVM takes seconds and memory.
        return (this.sharedKafka ??= this.tracked(this.kafka()));
      case 'private-kafka':
        return this.tracked(this.kafka());
      case 'start':
      case 'stop':
      case 'kill':
        return this.server(id)[operation]();
      case 'remove':
        return this.server(id)
          .remove()
          .finally(() => this.servers.delete(id));
      default:
        throw new Error(`No operation ${operation}`);
    }
  }

  async stop(): Promise<void> {
    // One that is still starting is awaited: what it starts would be nobody's otherwise.
    await Promise.allSettled(this.starting);
    await Promise.allSettled([...this.servers.values()].map((server) => server.remove()));
  }

  private tracked<T>(start: Promise<T>): Promise<T> {
    this.starting.add(start);
    start.finally(() => this.starting.delete(start)).catch(() => undefined);
    return start;
  }

  private async postgres(): Promise<{ id: string; url: string }> {
    const dir = await mkdtemp(join(tmpdir(), 'rekey-test-postgres-'));
    const directory = join(dir, 'data');
    const server = await startPostgres({ directory, port: await freePort(), settings: SETTINGS, isThrowaway: true });
    return { id: this.keep(server, dir), url: server.url };
  }

  private async kafka(): Promise<{ id: string; brokers: string[] }> {
    const directory = await mkdtemp(join(tmpdir(), 'rekey-test-kafka-'));
    const server = await startKafka({ directory, port: await freePort(), controllerPort: await freePort() });
    return { id: this.keep(server, directory), brokers: server.brokers };
  }

  private keep(server: Server, directory: string): string {
    const id = randomUUID();
    const remove = async (): Promise<void> => {
      await server.kill();
      await rm(directory, { recursive: true, force: true });
    };
    this.servers.set(id, { ...server, remove });
    return id;
  }

  private server(id: string): OwnServer {
    const server = this.servers.get(id);
    if (server === undefined) throw new Error(`No server ${id}`);
    return server;
  }
}
