import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { JSON_HEADERS, type PlainAnswer, type PlainRequest } from '@rekey/platform';
import { ZonesService } from '../zones/zones.service.js';
import { ValidateTokenDto } from './dto/validate-token.dto.js';
import { readPlainValidation, readValidation } from './read-validation.js';
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

  /** A body that is anything but two texts is read as all others. */
  validateAtOnce({ parameter: zoneId, body }: PlainRequest, principal: Principal): PlainAnswer | undefined {
    const read = readPlainValidation(body);
    if (read === undefined || !this.zones.isKnownToRead({ zoneId, principal })) return undefined;
    const answer = this.validation.validateAtOnce(zoneId, read.token, read.configId);
    return answer === undefined ? undefined : { headers: JSON_HEADERS, body: JSON.stringify(answer) };
  }
}
