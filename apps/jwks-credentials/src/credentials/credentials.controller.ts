import { Body, Controller, Param, Patch, Put, Query } from '@nestjs/common';
import type { PublicJwk } from '@rekey/contracts';
import { CONFIGURATION_PATHS } from '../configurations/configurations.controller.js';
import { type Envelope, envelope } from '../envelope.js';
import { InZone, type ZoneCall } from '../zones/zone-call.js';
import { ZonesService } from '../zones/zones.service.js';
import type { KeyMessage } from './accept-keys.js';
import { CredentialsService } from './credentials.service.js';
import { ReplaceCredentialsDto } from './dto/replace-credentials.dto.js';
import { ReplaceCredentialsQuery } from './dto/replace-credentials.query.js';
import type { ReplacementPreview } from './replacement.js';

interface Keys {
  readonly keys: readonly PublicJwk[];
}

type KeysAnswer = Envelope<Keys & Partial<ReplacementPreview>> & Keys;

@Controller(CONFIGURATION_PATHS.map((path) => `${path}/:configId/credentials`))
export class CredentialsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly zones: ZonesService,
  ) {}

  /** Replaces every key, or says what that would do. The answer has them twice: where the reference page shows them, and where newer SDKs look. */
  @Put()
  async replace(
    @InZone() zone: ZoneCall,
    @Param('configId') configId: string,
    @Body() dto: ReplaceCredentialsDto,
    @Query() _query: ReplaceCredentialsQuery,
  ): Promise<KeysAnswer> {
    const zoneId = await this.zones.enterToWrite(zone);
    return answerOf(await this.credentials.replace(zoneId, configId, dto.keys));
  }

  /** Replaces every key, with what a listed key leaves out taken from the stored one of its kid and alg: the secret of an HMAC key too. */
  @Patch()
  async edit(
    @InZone() zone: ZoneCall,
    @Param('configId') configId: string,
    @Body() dto: ReplaceCredentialsDto,
    @Query() _query: ReplaceCredentialsQuery,
  ): Promise<KeysAnswer> {
    const zoneId = await this.zones.enterToWrite(zone);
    return answerOf(await this.credentials.edit(zoneId, configId, dto.keys));
  }
}

function answerOf({
  keys,
  messages,
  preview,
}: Keys & { readonly messages: readonly KeyMessage[]; readonly preview?: ReplacementPreview }): KeysAnswer {
  return { ...envelope({ keys, ...preview }, messages), keys };
}
