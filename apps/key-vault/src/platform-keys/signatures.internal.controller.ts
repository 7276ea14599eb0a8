import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { SignPayloadsDto } from './dto/sign-payloads.dto.js';
import { WebKeySet } from './web-key-set.js';
import { signCompact } from './web-key-signer.js';

/** Signs for the other services: the private keys stay in this process. */
@Controller('internal/v1/signatures')
export class SignaturesInternalController {
  constructor(private readonly set: WebKeySet) {}

  @Post()
  @HttpCode(200)
  async sign(@Body() { payloads, typ }: SignPayloadsDto): Promise<{ readonly tokens: readonly string[] }> {
    const signer = await this.set.signer();
    return { tokens: await Promise.all(payloads.map((payload) => signCompact(payload, signer, typ))) };
  }
}
