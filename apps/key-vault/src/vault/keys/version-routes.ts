import { Body, Get, HttpCode, Injectable, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import type { KeyKind } from '../material/key-types.js';
import { PickVersionDto } from './dto/pick-version.dto.js';
import { type KeyChangeAnswer, KeyChangesService } from './key-changes.service.js';
import { type KeyPath, PathOf } from './key-path.js';
import { type KeyVersionAnswer, KeyVersionsService } from './key-versions.service.js';

/** What the API document says of a change. */
interface Summaries {
  readonly revert: string;
  readonly compromise: string;
}

/** Changes of versions that the vendor's API does not have, as the base of a controller. */
export function changeRoutes(kind: KeyKind, summaries: Summaries) {
  @Injectable()
  class ChangeRoutes {
    constructor(
      readonly changes: KeyChangesService,
      readonly versions: KeyVersionsService,
    ) {}

    @ApiOperation({ summary: summaries.revert })
    @Post('revert')
    @HttpCode(200)
    revert(
      @PathOf(kind) path: KeyPath,
      @Body() dto: PickVersionDto,
      @CurrentPrincipal() principal: Principal,
    ): Promise<KeyChangeAnswer> {
      return this.changes.revert(principal, path, dto);
    }

    @ApiOperation({ summary: summaries.compromise })
    @Post('compromise')
    @HttpCode(200)
    compromise(
      @PathOf(kind) path: KeyPath,
      @Body() dto: PickVersionDto,
      @CurrentPrincipal() principal: Principal,
    ): Promise<KeyChangeAnswer> {
      return this.changes.compromise(principal, path, dto);
    }
  }
  return ChangeRoutes;
}

/** The versions of a certificate or keystore, and changes of them: as of a key. */
export function versionRoutes(kind: KeyKind) {
  class VersionRoutes extends changeRoutes(kind, {
    revert: 'Makes one active again that still retires; the two change places until its overlap ends. JWKs follow.',
    compromise: `Ends one at once and for ever, with everything made of it. If it was active the ${kind} waits for new material.`,
  }) {
    @Get('versions')
    list(
      @PathOf(kind) path: KeyPath,
      @Query() query: PageQuery,
      @CurrentPrincipal() principal: Principal,
    ): Promise<Page<KeyVersionAnswer>> {
      return this.versions.list(principal, path, query);
    }
  }
  return VersionRoutes;
}
