import { Injectable } from '@nestjs/common';
import { FairQueue, QueueFull, type Share } from '../fair-queue/fair-queue.js';
import { generateMaterial, type MaterialParameters } from './generate-material.js';
import { TooManyJwkGenerations } from '../jwk-store/jwk.errors.js';
import type { JwkMaterial } from '../jwk-store/jwk-material.js';

/** A call must be answered before its gateway gives up, and 4096 bits may take seconds. */
const QUEUE = { perGroup: 4, perOwner: 4, total: 32, waitMs: 20_000 };

/**
 * Makes one RSA key at a time, so that libuv's other threads are left for everything else, and fair between projects; the other
 * types at once.
 */
@Injectable()
export class JwkGenerator {
  private readonly oneByOne = new FairQueue(QUEUE);

  /** @throws TooManyJwkGenerations */
  async make(parameters: MaterialParameters, share: Share): Promise<JwkMaterial> {
    if (parameters.type !== 'RSA') return generateMaterial(parameters);
    try {
      return await this.oneByOne.run(share, () => generateMaterial(parameters));
    } catch (error) {
      throw error instanceof QueueFull ? new TooManyJwkGenerations() : error;
    }
  }
}
