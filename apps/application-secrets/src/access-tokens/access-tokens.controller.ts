import { Body, Controller, Headers, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Public } from '@rekey/identity';
import { OAuthFormGuard } from '../clients/oauth-form.guard.js';
import { OAuthStatusInterceptor } from '../clients/oauth-status.interceptor.js';
import { AccessTokensService } from './access-tokens.service.js';
import { RevokeTokenDto } from './dto/revoke-token.dto.js';
import { TokenRequestDto } from './dto/token-request.dto.js';
import { presentToken, type TokenAnswer } from './present-token.js';
import { RevocationsService } from './revocations.service.js';

/** Open to the guard: clients authenticate the OAuth way. */
@Controller('oauth/v2')
@Public()
@UseGuards(OAuthFormGuard)
@UseInterceptors(OAuthStatusInterceptor)
@ApiConsumes('application/x-www-form-urlencoded')
export class AccessTokensController {
  constructor(
    private readonly tokens: AccessTokensService,
    private readonly revocations: RevocationsService,
  ) {}

  /** An access token for a client that authenticates by secret or signed assertion (RFC 6749 section 4.4). */
  @Post('token')
  @HttpCode(200)
  async issue(
    @Headers('authorization') authorization: string | undefined,
    @Body() form: TokenRequestDto,
  ): Promise<TokenAnswer> {
    return presentToken(await this.tokens.issue(authorization, form));
  }

  /** Ends a token of the client that asks (RFC 7009). A token that is over, or none, is no error. */
  @Post('revoke')
  @HttpCode(200)
  async revoke(
    @Headers('authorization') authorization: string | undefined,
    @Body() form: RevokeTokenDto,
  ): Promise<void> {
    await this.revocations.revoke(authorization, form);
  }
}
