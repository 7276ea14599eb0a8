import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { KeyInvalid } from '../keys/key.errors.js';
import { KeystoreBusy } from './keystore.errors.js';
import type { GivenKeystore, KeystoreEntry } from './read-keystore.js';

/** Seen from `src/keystores` and from `dist/keystores` it is the same file. */
const WORKER = fileURLToPath(new URL('../../workers/read-keystore.mjs', import.meta.url));
const IDLE_THREAD_MS = 10_000;
const WAITING_MAX = 32;
/** Tools make thousands of rounds over a password, which take a tenth of a second; a file could ask for millions. */
const TIMEOUT_MS = 3_000;

type Task = Pick<GivenKeystore, 'keyStoreType' | 'password'> & { readonly file: Buffer };

/** Opens keystores in a thread of their own, and gives up those that would take too long. */
@Injectable()
export class KeystoreReader implements OnApplicationShutdown {
  private readonly threads = new Piscina<Task, readonly KeystoreEntry[] | undefined>({
    filename: WORKER,
    name: 'readKeystore',
    minThreads: 0,
    maxThreads: 1,
    maxQueue: WAITING_MAX,
    idleTimeout: IDLE_THREAD_MS,
  });

  /** `field` is where the caller had the file. @throws KeyInvalid, KeystoreBusy */
  async read({ keyStoreType, file, password }: GivenKeystore, field: string): Promise<readonly KeystoreEntry[]> {
    if (this.threads.queueSize >= WAITING_MAX) throw new KeystoreBusy();
    const task = { keyStoreType, password, file: Buffer.from(file, 'base64') };
    const entries = await this.run(task);
    if (entries !== undefined) return entries;
    const message = `Keystore can not be read: it is not ${keyStoreType}, is broken, or has another password!`;
    throw new KeyInvalid('keystore-unreadable', field, message);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.destroy();
  }

  /** Undefined also for one that takes too long: its thread is ended. */
  private async run(task: Task): Promise<readonly KeystoreEntry[] | undefined> {
    const started = new AbortController();
    const timer = setTimeout(() => started.abort(), TIMEOUT_MS * (1 + this.threads.queueSize));
    try {
      return await this.threads.run(task, { signal: started.signal });
    } catch (error) {
      if (started.signal.aborted) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
