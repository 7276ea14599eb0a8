import { Body, Controller, HttpCode, NotFoundException, Post } from '@nestjs/common';
import type { AccessTokenFacts } from '@rekey/contracts';
import { ArrayMaxSize, IsString } from 'class-validator';
import { Authenticator } from './authenticator.js';

class InspectTokenDto {
  @IsString()
  token!: string;
}

class LiveTokensDto {
  @IsString({ each: true })
  @ArrayMaxSize(10_000)
  ids!: string[];
}

/** What other services ask of tokens: what they are, when they introspect, and whether they live, while streams are open. */
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

  /** Of these the ones that still may call. */
  @Post('live')
  @HttpCode(200)
  async live(@Body() { ids }: LiveTokensDto): Promise<{ readonly ids: readonly string[] }> {
    return { ids: [...(await this.authenticator.stillAllowed(ids.map((id) => ({ kind: 'token', id }))))] };
  }
}
