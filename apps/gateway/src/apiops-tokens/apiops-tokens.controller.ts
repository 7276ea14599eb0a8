import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Answers } from '@rekey/platform';
import { type ApiopsTokenAnswer, ApiopsTokensService } from './apiops-tokens.service.js';
import { ApiopsTokenDto } from './dto/apiops-token.dto.js';

/** Apinizer's token endpoint, for its clients that log in themselves. */
@Controller('apiops/auth/token')
export class ApiopsTokensController {
  constructor(private readonly tokens: ApiopsTokensService) {}

  /** A token for an hour, with the permissions of the one that is shown as `client_secret`. */
  @Post()
  @HttpCode(200)
  @Answers({ refuses: ['unauthenticated'] })
  issue(@Body() dto: ApiopsTokenDto): Promise<ApiopsTokenAnswer> {
    return this.tokens.issue(dto);
  }
}
