import { Controller, Get, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type KeyPath, PathOf } from './key-path.js';
import { type KeyVersionAnswer, KeyVersionsService } from './key-versions.service.js';

@Controller('v1/keys/:projectName/:keyName/versions')
export class KeyVersionsController {
  constructor(private readonly versions: KeyVersionsService) {}

  @Get()
  list(
    @PathOf('key') path: KeyPath,
    @Query() query: PageQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<KeyVersionAnswer>> {
    return this.versions.list(principal, path, query);
  }
}
