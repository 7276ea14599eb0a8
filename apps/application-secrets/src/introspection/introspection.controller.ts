import { Body, Controller, Headers, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Public } from '@rekey/identity';
import { OAuthFormGuard } from '../clients/oauth-form.guard.js';
import { OAuthStatusInterceptor } from '../clients/oauth-status.interceptor.js';
import { IntrospectDto } from './dto/introspect.dto.js';
import { IntrospectionService } from './introspection.service.js';
import type { IntrospectionAnswer } from './present-introspection.js';

/** RFC 7662. Open to the guard: clients authenticate the OAuth way. */
@Controller('oauth/v2/introspect')
@Public()
@UseGuards(OAuthFormGuard)
@UseInterceptors(OAuthStatusInterceptor)
@ApiConsumes('application/x-www-form-urlencoded')
export class IntrospectionController {
  constructor(private readonly introspection: IntrospectionService) {}

  /** Whether a token is a live access token (RFC 7662). Clients authenticate by secret or signed assertion. */
  @Post()
  @HttpCode(200)
  introspect(
    @Headers('authorization') authorization: string | undefined,
    @Body() form: IntrospectDto,
  ): Promise<IntrospectionAnswer> {
    return this.introspection.introspect(authorization, form);
  }
}
