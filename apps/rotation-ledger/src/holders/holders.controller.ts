import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { SetHoldersDto } from './dto/set-holders.dto.js';
import { HoldersService } from './holders.service.js';
import type { HoldersAnswer } from './present-holder.js';

@Controller('v1/credentials/:kind/:id/holders')
export class HoldersController {
  constructor(private readonly holders: HoldersService) {}

  /** The vault keys that a credential feeds, and which of its versions they and their workers have. */
  @Get()
  get(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<HoldersAnswer> {
    return this.holders.get(kind, id, caller);
  }

  /** Which vault keys take the value of a credential whenever it turns: all of them. */
  @Put()
  set(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() dto: SetHoldersDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<HoldersAnswer> {
    return this.holders.set(kind, id, dto, caller);
  }
}
