import { scrypt, type ScryptOptions } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { FairQueue, QueueFull, type Share } from '../fair-queue/fair-queue.js';
import { PackagesBusy } from './package.errors.js';

const KEY_BYTES = 32;
/** 32 MiB and a tenth of a second. Fixed by the format: a package cannot ask for more. */
const SCRYPT: ScryptOptions = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
/** The last in the queue is answered before its gateway gives up. */
const QUEUE = { perGroup: 32, perOwner: 32, total: 128, waitMs: 20_000 };

/** Keys out of passphrases, one at a time and fair between projects: each takes memory, and a thread from everything else. */
@Injectable()
export class PassphraseKeys {
  private readonly oneByOne = new FairQueue(QUEUE);

  /** @throws PackagesBusy */
  async derive(passphrase: Buffer, salt: Buffer, share: Share): Promise<Buffer> {
    try {
      return await this.oneByOne.run(share, () => derive(passphrase, salt));
    } catch (error) {
      throw error instanceof QueueFull ? new PackagesBusy() : error;
    }
  }
}

function derive(passphrase: Buffer, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, KEY_BYTES, SCRYPT, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
