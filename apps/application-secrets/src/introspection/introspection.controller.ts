import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { plainClientAddress } from '@rekey/http';
import { Answers, JSON_HEADERS, type PlainAnswer, type PlainRequest } from '@rekey/platform';
import { CLIENT_PARAMETERS, readOAuthForm, readPlainOAuthForm } from '../access-tokens/oauth-form.js';
import { OAuthStatus } from '../access-tokens/oauth-status.js';
import { IntrospectDto } from './dto/introspect.dto.js';
import { IntrospectionService } from './introspection.service.js';
import type { IntrospectionAnswer } from './present-introspection.js';

const PATH = 'oauth/v2/introspect';
const PARAMETERS = [...CLIENT_PARAMETERS, 'token', 'token_type_hint'] as const;

/** RFC 7662. Open to the guard: clients authenticate the OAuth way. */
@Controller(PATH)
@ApiConsumes('application/x-www-form-urlencoded')
export class IntrospectionController {
  constructor(
    private readonly introspection: IntrospectionService,
    private readonly status: OAuthStatus,
  ) {}

  /** Whether a token is a live access token (RFC 7662). Clients authenticate by secret or signed assertion. */
  @Post()
  @HttpCode(200)
  @Answers({ refuses: ['unauthenticated'] })
  @ApiBody({ type: IntrospectDto })
  introspect(
    @Headers('authorization') authorization: string | undefined,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
  ): Promise<IntrospectionAnswer> {
    const form = readOAuthForm(contentType, body, PARAMETERS);
    return this.status.of('unauthorized_client', () => this.introspection.introspect(authorization, form));
  }

  /** The same for what is known already. */
  introspectAtOnce(request: PlainRequest): PlainAnswer | undefined {
    const { authorization } = request.raw.headers;
    const form = readPlainOAuthForm(request, PARAMETERS);
    const address = plainClientAddress(request.raw);
    if (form === undefined || address === undefined) return undefined;
    const answer = this.introspection.introspectAtOnce({ authorization, address }, form);
    return answer && { headers: JSON_HEADERS, body: textOf(answer) };
  }
}

const texts = new WeakMap<IntrospectionAnswer, string>();

/** The answer about a hot token is the same object, and written once. */
function textOf(answer: IntrospectionAnswer): string {
  const known = texts.get(answer);
  if (known !== undefined) return known;
  const text = JSON.stringify(answer);
  texts.set(answer, text);
  return text;
}
