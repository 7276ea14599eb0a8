import { Body, Controller, Get, Put } from '@nestjs/common';
import { ClaimHeadersService } from './claim-headers.service.js';
import { ClaimHeadersDto } from './dto/claim-headers.dto.js';
import { InZone, type ZoneCall } from '../zones/zone-call.js';

@Controller('v1/zones/:zoneId/claim-headers')
export class ClaimHeadersController {
  constructor(private readonly claimHeaders: ClaimHeadersService) {}

  /** Headers in which `authorize` tells proxies the claims of a token. */
  @Get()
  async get(@InZone() zone: ZoneCall): Promise<ClaimHeadersDto> {
    return { headers: [...(await this.claimHeaders.get(zone))] };
  }

  /** Chooses other ones. Here it holds when this is answered, in other replicas within a second. */
  @Put()
  async replace(@InZone() zone: ZoneCall, @Body() { headers }: ClaimHeadersDto): Promise<ClaimHeadersDto> {
    return { headers: [...(await this.claimHeaders.replace(zone, headers))] };
  }
}
