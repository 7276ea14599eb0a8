import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { KeyParams } from './dto/key-params.dto.js';
import { PickVersionDto } from './dto/pick-version.dto.js';
import { type KeyChangeAnswer, KeyChangesService } from './key-changes.service.js';

/** Changes of a key's versions that the vendor's API does not have. */
@Controller('v1/keys/:projectName/:keyName')
export class KeyChangesController {
  constructor(private readonly changes: KeyChangesService) {}

  /** Makes material active again that still retires; the two change places until its overlap ends. JWKs follow. */
  @Post('revert')
  @HttpCode(200)
  revert(
    @Param() path: KeyParams,
    @Body() dto: PickVersionDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<KeyChangeAnswer> {
    return this.changes.revert(principal, path, dto);
  }

  /** Ends material at once and for ever, with everything made of it. The key waits for new material if it was active. */
  @Post('compromise')
  @HttpCode(200)
  compromise(
    @Param() path: KeyParams,
    @Body() dto: PickVersionDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<KeyChangeAnswer> {
    return this.changes.compromise(principal, path, dto);
  }
}
