import { Body, Controller, HttpCode, NotFoundException, Post } from '@nestjs/common';
import type { AccessTokenFacts } from '@rekey/contracts';
import { IsString } from 'class-validator';
import { Authenticator } from './authenticator.js';

class InspectTokenDto {
  @IsString()
  token!: string;
}

/** What application-secrets asks when it introspects. */
@Controller('internal/v1/access-tokens')
export class AccessTokensInternalController {
  constructor(private readonly authenticator: Authenticator) {}

  @Post('inspect')
  @HttpCode(200)
  async inspect(@Body() { token }: InspectTokenDto): Promise<AccessTokenFacts> {
    const facts = await this.authenticator.inspect(token);
    if (facts === null) throw new NotFoundException();
    return facts;
  }
}
