import { Controller, Get } from '@nestjs/common';
import type { PublicJwk } from '@rekey/contracts';
import { WebKeySet } from './web-key-set.js';

/** What other services verify the platform's signatures with, without a detour over its public address. */
@Controller('internal/v1/web-keys')
export class WebKeysInternalController {
  constructor(private readonly set: WebKeySet) {}

  @Get()
  async list(): Promise<{ readonly keys: readonly PublicJwk[] }> {
    const { body } = await this.set.published();
    return JSON.parse(body.toString('utf8')) as { keys: PublicJwk[] };
  }
}
