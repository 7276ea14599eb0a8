import { Body, Controller, Param, Put, Query } from '@nestjs/common';
import type { PublicJwk } from '@rekey/contracts';
import { CurrentPrincipal, RequirePermission, type Principal } from '@rekey/identity';
import { CONFIGURATION_PATHS } from '../configurations/configurations.controller.js';
import { type Envelope, envelope } from '../envelope.js';
import { ZonesService } from '../zones/zones.service.js';
import { CredentialsService } from './credentials.service.js';
import { ReplaceCredentialsDto } from './dto/replace-credentials.dto.js';
import { ReplaceCredentialsQuery } from './dto/replace-credentials.query.js';
import type { ReplacementPreview } from './replacement.js';

interface Keys {
  readonly keys: readonly PublicJwk[];
}

@Controller(CONFIGURATION_PATHS.map((path) => `${path}/:configId/credentials`))
export class CredentialsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly zones: ZonesService,
  ) {}

  /** Replaces every key, or says what that would do. The answer has them twice: where the reference page shows them, and where newer SDKs look. */
  @Put()
  @RequirePermission('api_gateway.write')
  async replace(
    @Param('zoneId') zoneId: string,
    @Param('configId') configId: string,
    @Body() dto: ReplaceCredentialsDto,
    @Query() { dryRun }: ReplaceCredentialsQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Envelope<Keys & Partial<ReplacementPreview>> & Keys> {
    await this.zones.enter(zoneId, principal, 'api_gateway.write');
    if (dryRun === 'true') {
      const { keys, messages, preview } = await this.credentials.tryOut(zoneId, configId, dto.keys);
      return { ...envelope({ keys, ...preview }, messages), keys };
    }
    const { keys, messages } = await this.credentials.replace(zoneId, configId, dto.keys);
    return { ...envelope({ keys }, messages), keys };
  }
}
