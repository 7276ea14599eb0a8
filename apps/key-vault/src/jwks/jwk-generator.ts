import { Injectable } from '@nestjs/common';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import { generateMaterial, type MaterialParameters } from './generate-material.js';
import { TooManyJwkGenerations } from './jwk.errors.js';
import type { JwkMaterial } from './jwk-material.js';

/** A call must be answered before its gateway gives up, and 4096 bits may take seconds. */
const WAITING_MAX = 4;

/** Makes one RSA key at a time, so that libuv's other threads are left for everything else; the other types at once. */
@Injectable()
export class JwkGenerator {
  private readonly oneByOne = bulkhead(1, WAITING_MAX);

  /** @throws TooManyJwkGenerations */
  async make(parameters: MaterialParameters): Promise<JwkMaterial> {
    if (parameters.type !== 'RSA') return generateMaterial(parameters);
    try {
      return await this.oneByOne.execute(() => generateMaterial(parameters));
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? new TooManyJwkGenerations() : error;
    }
  }
}
