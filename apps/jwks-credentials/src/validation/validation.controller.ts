import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiBody } from '@nestjs/swagger';
import { answerDirectly } from '@rekey/platform';
import {
  checkAccess,
  CurrentPrincipal,
  type Principal,
  requestPrincipal,
  RequirePermission,
  type RouteAccess,
} from '@rekey/identity';
import { ZonesService } from '../zones/zones.service.js';
import { ValidateTokenDto } from './dto/validate-token.dto.js';
import { readValidation } from './read-validation.js';
import type { InvalidToken, ValidToken } from './validate-token.js';
import { ValidationService } from './validation.service.js';

const ANY_OF = ['api_gateway.read', 'api_gateway.write'] as const;
const ACCESS: RouteAccess = { kind: 'permission', anyOf: ANY_OF };

@Controller('v1/zones/:zoneId/validate')
@RequirePermission(...ANY_OF)
export class ValidationController {
  constructor(
    private readonly validation: ValidationService,
    private readonly zones: ZonesService,
    host: HttpAdapterHost,
  ) {
    // Whom the gateway in the same process knows. An assertion of another one is for the guard to verify.
    answerDirectly(
      host,
      ({ url, method }) => url === '/v1/zones/:zoneId/validate' && method === 'POST',
      ({ raw }) => {
        const principal = requestPrincipal(raw);
        if (principal === undefined) return undefined;
        return ({ params, body }) => {
          checkAccess(principal, ACCESS);
          return this.validate((params as { readonly zoneId: string }).zoneId, body, principal);
        };
      },
    );
  }

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
    await this.zones.enterToRead(zoneId, principal);
    return this.validation.validate(zoneId, token, configId);
  }
}
