import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Public } from '@rekey/identity';
import { OAuthRequestInvalid } from '../clients/client.errors.js';
import { IntrospectDto } from './dto/introspect.dto.js';
import { IntrospectionService } from './introspection.service.js';
import type { IntrospectionAnswer } from './present-introspection.js';

const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;

/** RFC 7662. Open to the guard: clients authenticate the OAuth way. */
@Controller('oauth/v2/introspect')
@Public()
@ApiConsumes('application/x-www-form-urlencoded')
export class IntrospectionController {
  constructor(private readonly introspection: IntrospectionService) {}

  /** Whether a token is a live access token (RFC 7662). Clients authenticate by secret or signed assertion. */
  @Post()
  @HttpCode(200)
  introspect(
    @Headers('authorization') authorization: string | undefined,
    @Headers('content-type') contentType: string | undefined,
    @Body() form: IntrospectDto,
  ): Promise<IntrospectionAnswer> {
    if (contentType !== undefined && !FORM.test(contentType))
      throw new OAuthRequestInvalid('Content-Type must be application/x-www-form-urlencoded');
    return this.introspection.introspect(authorization, form);
  }
}
