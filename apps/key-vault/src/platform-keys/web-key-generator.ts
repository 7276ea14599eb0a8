import { Injectable } from '@nestjs/common';
import { newSnowflakeId } from '@rekey/database';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import { generateWebKey, type WebKeyParameters } from './web-key-parameters.js';
import { TooManyGenerations } from './web-key.errors.js';
import type { NewWebKey } from './web-keys.repository.js';

const WAITING_MAX = 8;

/** Makes one key at a time, so that libuv's other threads are left for signing. */
@Injectable()
export class WebKeyGenerator {
  private readonly oneByOne = bulkhead(1, WAITING_MAX);

  /** @throws TooManyGenerations */
  async make(parameters: WebKeyParameters): Promise<NewWebKey> {
    try {
      const privateKey = await this.oneByOne.execute(() => generateWebKey(parameters));
      return { id: newSnowflakeId(), parameters, privateKey };
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? new TooManyGenerations() : error;
    }
  }
}
