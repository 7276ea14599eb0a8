import { Controller, Get, Param, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { KeyParams } from './dto/key-params.dto.js';
import { type KeyVersionAnswer, KeyVersionsService } from './key-versions.service.js';

@Controller('v1/keys/:projectName/:keyName/versions')
export class KeyVersionsController {
  constructor(private readonly versions: KeyVersionsService) {}

  @Get()
  list(
    @Param() path: KeyParams,
    @Query() query: PageQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<KeyVersionAnswer>> {
    return this.versions.list(principal, path, query);
  }
}
