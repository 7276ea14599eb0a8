import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { DataSource } from 'typeorm';
import { zonesChanged } from '../zones/zones-changed.js';
import { ZonesService } from '../zones/zones.service.js';
import { type ClaimHeader, DEFAULT_CLAIM_HEADERS } from './claim-headers.js';

interface Row {
  readonly claim_headers: readonly ClaimHeader[] | null;
}

/** Which claims of a valid token a zone's proxies get. */
@Injectable()
export class ClaimHeadersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly zones: ZonesService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws PermissionDenied, ZoneNotFound */
  async get(zoneId: string, principal: Principal): Promise<readonly ClaimHeader[]> {
    await this.zones.enterToRead(zoneId, principal);
    const [row] = await this.dataSource.query<Row[]>('SELECT claim_headers FROM zones WHERE id = $1', [zoneId]);
    return row?.claim_headers ?? DEFAULT_CLAIM_HEADERS;
  }

  /** @throws PermissionDenied, ZoneNotFound */
  async replace(
    zoneId: string,
    headers: readonly ClaimHeader[],
    principal: Principal,
  ): Promise<readonly ClaimHeader[]> {
    await this.zones.enter(zoneId, principal, 'api_gateway.write');
    const claimHeaders = headers.map(({ header, claim }) => ({ header, claim }));
    await this.transactions.run(async (manager) => {
      await manager.query('UPDATE zones SET claim_headers = $2 WHERE id = $1', [zoneId, JSON.stringify(claimHeaders)]);
      zonesChanged.add(manager, zoneId);
    });
    return claimHeaders;
  }
}
