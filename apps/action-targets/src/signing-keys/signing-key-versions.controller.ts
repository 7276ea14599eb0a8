import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { PickVersionDto, type VersionAnswer } from '@rekey/platform';
import { type SigningKeyChangeAnswer, SigningKeyChangesService } from './signing-key-changes.service.js';
import { SigningKeyVersionsService } from './signing-key-versions.service.js';

/** The ring of a target's signing keys, without the keys. */
@Controller('v1/targets/:id/signing-key')
export class SigningKeyVersionsController {
  constructor(
    private readonly versions: SigningKeyVersionsService,
    private readonly changes: SigningKeyChangesService,
  ) {}

  /** Every version there ever was, the newest first. */
  @Get('versions')
  list(@Param('id') id: string, @Query() query: PageQuery): Promise<Page<VersionAnswer>> {
    return this.versions.list(id, query);
  }

  /** Undoes a rotation while the old key still retires: the two change places, and both go on signing until then. */
  @Post('revert')
  @HttpCode(200)
  revert(@Param('id') id: string, @Body() { version }: PickVersionDto): Promise<SigningKeyChangeAnswer> {
    return this.changes.revert(id, version);
  }

  /** Ends a key at once and for ever. If it was the active one, the answer has the key that replaces it. */
  @Post('compromise')
  @HttpCode(200)
  compromise(@Param('id') id: string, @Body() { version }: PickVersionDto): Promise<SigningKeyChangeAnswer> {
    return this.changes.compromise(id, version);
  }
}
