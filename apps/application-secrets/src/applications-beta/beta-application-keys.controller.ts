import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { IdPipe } from '../management/runes.js';
import {
  BetaApplicationKeysService,
  type BetaCreatedKeyAnswer,
  type BetaKeyListAnswer,
} from './beta-application-keys.service.js';
import { BetaCreateKeyDto, BetaListKeysDto } from './dto/beta-application-keys.dto.js';
import { BetaDeleteKeyQuery, BetaGetKeyQuery } from './dto/beta-application.query.js';
import type { BetaKeyDatesAnswer } from './present-beta.js';

/** Keys of the vendor's app service v2beta over REST. */
@Controller('v2beta/application_keys')
export class BetaApplicationKeysController {
  constructor(private readonly keys: BetaApplicationKeysService) {}

  /** Makes a key for an application. The key file is in this answer only; all unexpired keys work side by side. */
  @Post()
  @HttpCode(200)
  create(@Body() dto: BetaCreateKeyDto, @CurrentPrincipal() caller: Principal): Promise<BetaCreatedKeyAnswer> {
    return this.keys.create(dto, caller);
  }

  /** The keys that the caller may see, of the application, project or organization that is given. */
  @Post('search')
  @HttpCode(200)
  list(@Body() dto: BetaListKeysDto, @CurrentPrincipal() caller: Principal): Promise<BetaKeyListAnswer> {
    return this.keys.list(dto, caller);
  }

  /** When a key was made, and when it expires. */
  @Get(':id')
  get(
    @Param('id', new IdPipe('GetApplicationKeyRequest.Id')) id: string,
    @Query() query: BetaGetKeyQuery,
    @CurrentPrincipal() caller: Principal,
  ): Promise<BetaKeyDatesAnswer> {
    return this.keys.get({ ...query, id }, caller);
  }

  /** Deletes a key, which authenticates nobody from then on. */
  @Delete(':id')
  remove(
    @Param('id', new IdPipe('DeleteApplicationKeyRequest.Id')) id: string,
    @Query() query: BetaDeleteKeyQuery,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    return this.keys.remove({ ...query, id }, caller);
  }
}
