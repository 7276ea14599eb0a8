import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { PickVersionDto } from '../keys/dto/pick-version.dto.js';
import { type KeyChangeAnswer, KeyChangesService } from '../keys/key-changes.service.js';
import { type KeyVersionAnswer, KeyVersionsService } from '../keys/key-versions.service.js';
import { CertificateParams } from './dto/certificate-params.js';

/** The versions of a certificate, and changes of them: as of a key. */
@Controller('v1/certificates/:projectName/:certificateName')
export class CertificateVersionsController {
  constructor(
    private readonly versions: KeyVersionsService,
    private readonly changes: KeyChangesService,
  ) {}

  @Get('versions')
  list(
    @Param() path: CertificateParams,
    @Query() query: PageQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<KeyVersionAnswer>> {
    return this.versions.list(principal, path, query);
  }

  /** Makes one active again that still retires; the two change places until its overlap ends. JWKs follow. */
  @Post('revert')
  @HttpCode(200)
  revert(
    @Param() path: CertificateParams,
    @Body() dto: PickVersionDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<KeyChangeAnswer> {
    return this.changes.revert(principal, path, dto);
  }

  /** Ends one at once and for ever, with everything made of it. If it was active the certificate waits for new material. */
  @Post('compromise')
  @HttpCode(200)
  compromise(
    @Param() path: CertificateParams,
    @Body() dto: PickVersionDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<KeyChangeAnswer> {
    return this.changes.compromise(principal, path, dto);
  }
}
