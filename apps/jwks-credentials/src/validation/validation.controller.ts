import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { ZonesService } from '../zones/zones.service.js';
import { ValidateTokenDto } from './dto/validate-token.dto.js';
import { readValidation } from './read-validation.js';
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
  @ApiBody({ type: ValidateTokenDto })
  async validate(
    @Param('zoneId') zoneId: string,
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ValidToken | InvalidToken> {
    const { token, configId } = readValidation(body ?? {});
    await this.zones.enterToRead({ zoneId, principal });
    return this.validation.validate(zoneId, token, configId);
  }
}
