import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { KeyInvalid } from '../material/material.errors.js';
import { FairQueue, QueueFull, type Share } from '../fair-queue/fair-queue.js';
import { KeystoreBusy } from './keystore.errors.js';
import type { GivenKeystore, KeystoreEntry } from '../material/keystore.js';

/** Seen from `src/keystores` and from `dist/keystores` it is the same file. */
const WORKER = fileURLToPath(new URL('../../../workers/read-keystore.mjs', import.meta.url));
const IDLE_THREAD_MS = 10_000;
const QUEUE = { perGroup: 8, perOwner: 8, total: 64, waitMs: 20_000 };
/** Tools make thousands of rounds over a password, which take a tenth of a second; a file could ask for millions. */
const TIMEOUT_MS = 3_000;

type Task = Pick<GivenKeystore, 'keyStoreType' | 'password'> & { readonly file: Buffer; readonly started: MessagePort };

/** What is in a keystore: its keys and certificates, and the names of what else there is. */
export interface KeystoreContents {
  readonly entries: readonly KeystoreEntry[];
  readonly others: readonly string[];
}

/** Opens keystores in a thread of their own, one by one and fair between projects; gives up those that take too long. */
@Injectable()
export class KeystoreReader implements OnApplicationShutdown {
  private readonly threads = new Piscina<Task, KeystoreContents | undefined>({
    filename: WORKER,
    name: 'readKeystore',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_THREAD_MS,
  });

  private readonly queue = new FairQueue(QUEUE);

  /** `field` is where the caller had the file. @throws KeyInvalid, KeystoreBusy */
  async read(given: GivenKeystore, field: string, share: Share): Promise<KeystoreContents> {
    const contents = await this.queue
      .run(share, () => this.open(given, field))
      .catch((error: unknown) => {
        throw error instanceof QueueFull ? new KeystoreBusy() : error;
      });
    if (contents !== undefined) return contents;
    const message = `Keystore can not be read: it is not ${given.keyStoreType}, is broken, or has another password!`;
    throw new KeyInvalid('keystore-unreadable', field, message);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.destroy();
  }

  /** The time begins when the thread does: how long it takes to start, and to wait, is nothing that the file can help. */
  private async open(
    { keyStoreType, file, password }: GivenKeystore,
    field: string,
  ): Promise<KeystoreContents | undefined> {
    const late = new AbortController();
    const { port1, port2 } = new MessageChannel();
    let timer: NodeJS.Timeout | undefined;
    port1.once('message', () => (timer = setTimeout(() => late.abort(), TIMEOUT_MS)));
    const task = { keyStoreType, password, file: Buffer.from(file, 'base64'), started: port2 };
    try {
      return await this.threads.run(task, { signal: late.signal, transferList: [port2] });
    } catch (error) {
      if (!late.signal.aborted) throw error;
      throw new KeyInvalid('keystore-too-slow', field, 'Keystore can not be read: it takes too long to open!');
    } finally {
      clearTimeout(timer);
      port1.close();
    }
  }
}
