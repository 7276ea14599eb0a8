import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import {
  BetaApplicationKeysService,
  type BetaCreatedKeyAnswer,
  type BetaKeyListAnswer,
} from './beta-application-keys.service.js';
import {
  BetaCreateKeyDto,
  BetaDeleteKeyRequestDto,
  BetaGetKeyRequestDto,
  BetaListKeysDto,
} from './dto/beta-application-keys.dto.js';
import type { BetaKeyDatesAnswer } from './present-beta.js';

/** Keys of the vendor's app service v2beta over the Connect protocol. */
@Controller('zitadel.app.v2beta.AppService')
export class BetaApplicationKeysConnectController {
  constructor(private readonly keys: BetaApplicationKeysService) {}

  /** Makes a key for an application. The key file is in this answer only; all unexpired keys work side by side. */
  @Post('CreateApplicationKey')
  @HttpCode(200)
  create(@Body() dto: BetaCreateKeyDto, @CurrentPrincipal() caller: Principal): Promise<BetaCreatedKeyAnswer> {
    return this.keys.create(dto, caller);
  }

  /** The keys that the caller may see, of the application, project or organization that is given. */
  @Post('ListApplicationKeys')
  @HttpCode(200)
  list(@Body() dto: BetaListKeysDto, @CurrentPrincipal() caller: Principal): Promise<BetaKeyListAnswer> {
    return this.keys.list(dto, caller);
  }

  /** When a key was made, and when it expires. */
  @Post('GetApplicationKey')
  @HttpCode(200)
  get(@Body() dto: BetaGetKeyRequestDto, @CurrentPrincipal() caller: Principal): Promise<BetaKeyDatesAnswer> {
    return this.keys.get(dto, caller);
  }

  /** Deletes a key, which authenticates nobody from then on. */
  @Post('DeleteApplicationKey')
  @HttpCode(200)
  remove(
    @Body() dto: BetaDeleteKeyRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    return this.keys.remove(dto, caller);
  }
}
