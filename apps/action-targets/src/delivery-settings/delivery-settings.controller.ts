import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type DeliverySettings, DeliverySettingsService } from './delivery-settings.service.js';
import { DeliverySettingsDto } from './dto/delivery-settings.dto.js';

/** What the vendor's API does not say about a target: how events are brought to it. */
@Controller('v1/targets/:id/delivery-settings')
export class DeliverySettingsController {
  constructor(private readonly settings: DeliverySettingsService) {}

  @Get()
  get(@Param('id') id: string): Promise<DeliverySettings> {
    return this.settings.get(id);
  }

  /** `egressAllow` needs `action.target.egress.write` too. */
  @Patch()
  change(
    @Param('id') id: string,
    @Body() dto: DeliverySettingsDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<DeliverySettings> {
    return this.settings.change(id, dto, principal);
  }
}
