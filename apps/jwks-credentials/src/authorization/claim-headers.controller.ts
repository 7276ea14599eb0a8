import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { ClaimHeadersService } from './claim-headers.service.js';
import { ClaimHeadersDto } from './dto/claim-headers.dto.js';

@Controller('v1/zones/:zoneId/claim-headers')
export class ClaimHeadersController {
  constructor(private readonly claimHeaders: ClaimHeadersService) {}

  /** Headers in which `authorize` tells proxies the claims of a token. */
  @Get()
  async get(@Param('zoneId') zoneId: string, @CurrentPrincipal() principal: Principal): Promise<ClaimHeadersDto> {
    return { headers: [...(await this.claimHeaders.get(zoneId, principal))] };
  }

  /** Chooses other ones. Here it holds when this is answered, in other replicas within a second. */
  @Put()
  async replace(
    @Param('zoneId') zoneId: string,
    @Body() { headers }: ClaimHeadersDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ClaimHeadersDto> {
    return { headers: [...(await this.claimHeaders.replace(zoneId, headers, principal))] };
  }
}
