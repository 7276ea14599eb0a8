import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { AccessTokensService } from './access-tokens.service.js';
import { CreateAccessTokenDto } from './dto/create-access-token.dto.js';
import type { AccessTokenAnswer } from './present-access-token.js';

@Controller('v1/tokens')
export class AccessTokensController {
  constructor(private readonly tokens: AccessTokensService) {}

  /** Issues a token that ends with the caller's, or sooner. Its value is in this answer and nowhere else. */
  @Post()
  create(
    @Body() dto: CreateAccessTokenDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<AccessTokenAnswer & { readonly token: string }> {
    return this.tokens.create(dto, caller);
  }

  /** Tokens without their values. */
  @Get()
  list(@Query() query: PageQuery): Promise<Page<AccessTokenAnswer>> {
    return this.tokens.list(query);
  }

  /** Revokes a token that may do no more than the caller, and every token made with it, at once and in every replica. */
  @Delete(':id')
  @HttpCode(204)
  revoke(@Param('id') id: string, @CurrentPrincipal() caller: Principal): Promise<void> {
    return this.tokens.revoke(id, caller);
  }
}
