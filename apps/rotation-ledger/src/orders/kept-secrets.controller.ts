import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { Answers } from '@rekey/platform';
import { KeptSecretsService } from './kept-secrets.service.js';

@Controller('v1/rotations')
export class KeptSecretsController {
  constructor(private readonly secrets: KeptSecretsService) {}

  /** Hands out, once and within a day, the secret that a policy or a campaign made. */
  @Post(':id/secret')
  @HttpCode(200)
  @Answers({ refuses: ['gone'] })
  async take(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<{ readonly secret: string }> {
    return { secret: await this.secrets.take(id, principal) };
  }
}
