import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { plainClientAddress } from '@rekey/http';
import { Answers, JSON_HEADERS, type PlainAnswer, type PlainRequest } from '@rekey/platform';
import { CLIENT_PARAMETERS, readOAuthForm, readPlainOAuthForm } from './oauth-form.js';
import { OAuthStatus } from './oauth-status.js';
import { AccessTokensService } from './access-tokens.service.js';
import { RevokeTokenDto } from './dto/revoke-token.dto.js';
import { TokenRequestDto } from './dto/token-request.dto.js';
import { presentToken, type TokenAnswer } from './present-token.js';
import { RevocationsService } from './revocations.service.js';

const TOKEN_PARAMETERS = [...CLIENT_PARAMETERS, 'grant_type', 'scope'] as const;
const REVOCATION_PARAMETERS = [...CLIENT_PARAMETERS, 'token', 'token_type_hint'] as const;

/** Open to the guard: clients authenticate the OAuth way. */
@Controller('oauth/v2')
@ApiConsumes('application/x-www-form-urlencoded')
export class AccessTokensController {
  constructor(
    private readonly tokens: AccessTokensService,
    private readonly revocations: RevocationsService,
    private readonly status: OAuthStatus,
  ) {}

  /** An access token for a client that authenticates by secret or signed assertion (RFC 6749 section 4.4). */
  @Post('token')
  @HttpCode(200)
  @Answers({ refuses: ['unauthenticated'] })
  @ApiBody({ type: TokenRequestDto })
  async issue(
    @Headers('authorization') authorization: string | undefined,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
  ): Promise<TokenAnswer> {
    const form = readOAuthForm(contentType, body, TOKEN_PARAMETERS);
    return presentToken(await this.status.of('invalid_client', () => this.tokens.issue(authorization, form)));
  }

  /** The same where nothing has to be asked before the token is made. */
  issueAtOnce(request: PlainRequest): Promise<PlainAnswer> | undefined {
    const { authorization } = request.raw.headers;
    const form = readPlainOAuthForm(request, TOKEN_PARAMETERS);
    const address = plainClientAddress(request.raw);
    if (form === undefined || address === undefined) return undefined;
    const issuing = this.tokens.issueAtOnce(authorization, form, address);
    return issuing?.then((issued) => ({ headers: JSON_HEADERS, body: JSON.stringify(presentToken(issued)) }));
  }

  /** Ends a token of the client that asks (RFC 7009). A token that is over, or none, is no error. */
  @Post('revoke')
  @HttpCode(200)
  @Answers({ refuses: ['unauthenticated'] })
  @ApiBody({ type: RevokeTokenDto })
  async revoke(
    @Headers('authorization') authorization: string | undefined,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
  ): Promise<void> {
    const form = readOAuthForm(contentType, body, REVOCATION_PARAMETERS);
    await this.status.of('invalid_client', () => this.revocations.revoke(authorization, form));
  }
}
