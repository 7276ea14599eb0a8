import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { PickVersionDto } from '@rekey/platform';
import { type ClientSecretChangeAnswer, ClientSecretChangesService } from './client-secret-changes.service.js';
import { type ClientSecretVersionAnswer, ClientSecretVersionsService } from './client-secret-versions.service.js';

/** The ring of an application's client secrets, without the secrets. */
@Controller('v1/applications/:appId/client-secret')
export class ClientSecretVersionsController {
  constructor(
    private readonly versions: ClientSecretVersionsService,
    private readonly changes: ClientSecretChangesService,
  ) {}

  /** Every version there ever was, the newest first. */
  @Get('versions')
  list(
    @Param('appId') appId: string,
    @Query() query: PageQuery,
    @CurrentPrincipal() caller: Principal,
  ): Promise<Page<ClientSecretVersionAnswer>> {
    return this.versions.list(appId, query, caller);
  }

  /** Undoes a rotation while the old secret still retires: the two change places, and both authenticate until then. */
  @Post('revert')
  @HttpCode(200)
  revert(
    @Param('appId') appId: string,
    @Body() { version }: PickVersionDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ClientSecretChangeAnswer> {
    return this.changes.revert(appId, version, caller);
  }

  /** Ends a secret at once and for ever. If it was the active one, the answer has the secret that replaces it. */
  @Post('compromise')
  @HttpCode(200)
  compromise(
    @Param('appId') appId: string,
    @Body() { version }: PickVersionDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ClientSecretChangeAnswer> {
    return this.changes.compromise(appId, version, caller);
  }
}
