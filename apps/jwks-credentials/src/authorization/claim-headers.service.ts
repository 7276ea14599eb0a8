import { Injectable } from '@nestjs/common';
import type { ZoneCall } from '../zones/zone-call.js';
import { ZonesRepository } from '../zones/zones.repository.js';
import { ZonesService } from '../zones/zones.service.js';
import { type ClaimHeader, DEFAULT_CLAIM_HEADERS } from './claim-headers.js';

/** Which claims of a valid token a zone's proxies get. */
@Injectable()
export class ClaimHeadersService {
  constructor(
    private readonly zones: ZonesService,
    private readonly repository: ZonesRepository,
  ) {}

  /** @throws PermissionDenied, ZoneNotFound */
  async get(zone: ZoneCall): Promise<readonly ClaimHeader[]> {
    return (await this.repository.claimHeaders(await this.zones.enterToRead(zone))) ?? DEFAULT_CLAIM_HEADERS;
  }

  /** @throws PermissionDenied, ZoneNotFound */
  async replace(zone: ZoneCall, headers: readonly ClaimHeader[]): Promise<readonly ClaimHeader[]> {
    const claimHeaders = headers.map(({ header, claim }) => ({ header, claim }));
    await this.repository.chooseClaimHeaders(await this.zones.enterToWrite(zone), claimHeaders);
    return claimHeaders;
  }
}
