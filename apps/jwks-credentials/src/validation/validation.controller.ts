import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, RequirePermission, type Principal } from '@rekey/identity';
import { ZonesService } from '../zones/zones.service.js';
import { ValidateTokenDto } from './dto/validate-token.dto.js';
import type { InvalidToken, ValidToken } from './validate-token.js';
import { ValidationService } from './validation.service.js';

@Controller('v1/zones/:zoneId/validate')
export class ValidationController {
  constructor(
    private readonly validation: ValidationService,
    private readonly zones: ZonesService,
  ) {}

  /** Whether a token is valid now, and whose it is; or why it is not. */
  @Post()
  @HttpCode(200)
  @RequirePermission('api_gateway.read', 'api_gateway.write')
  async validate(
    @Param('zoneId') zoneId: string,
    @Body() { token, configId }: ValidateTokenDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ValidToken | InvalidToken> {
    await this.zones.enterToRead(zoneId, principal);
    return this.validation.validate(zoneId, token, configId);
  }
}
