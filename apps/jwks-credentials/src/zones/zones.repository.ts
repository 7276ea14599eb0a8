import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ZoneCreated } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import type { PageQuery } from '@rekey/http';
import { Outbox } from '@rekey/messaging';
import { type EntityManager, MoreThan, Repository } from 'typeorm';
import type { ClaimHeader } from '../authorization/claim-headers.js';
import { Zone } from './zone.entity.js';
import { zonesChanged } from './zones-changed.js';

@Injectable()
export class ZonesRepository {
  constructor(
    @InjectRepository(Zone) private readonly zones: Repository<Zone>,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  insert(zone: Pick<Zone, 'id' | 'name'>): Promise<void> {
    return this.changing(zone.id, async (manager) => {
      await manager.insert(Zone, zone);
      await this.outbox.add(manager, new ZoneCreated({ zoneId: zone.id, name: zone.name }));
    });
  }

  change(id: string, changes: Pick<Zone, 'originalRequest'>): Promise<void> {
    return this.changing(id, (manager) => manager.update(Zone, { id }, changes));
  }

  chooseClaimHeaders(id: string, headers: readonly ClaimHeader[]): Promise<void> {
    const values = [id, JSON.stringify(headers)];
    return this.changing(id, (manager) => manager.query('UPDATE zones SET claim_headers = $2 WHERE id = $1', values));
  }

  /** One more than the page has, for what comes after it. */
  page({ limit, after }: PageQuery): Promise<Zone[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return this.zones.find({ where, order: { id: 'ASC' }, take: limit + 1 });
  }

  /** It must be there. */
  get(id: string): Promise<Zone> {
    return this.zones.findOneByOrFail({ id });
  }

  exists(id: string): Promise<boolean> {
    return this.zones.existsBy({ id });
  }

  /** Undefined when none were chosen. */
  async claimHeaders(id: string): Promise<readonly ClaimHeader[] | undefined> {
    const rows = await this.zones.query<{ claim_headers: readonly ClaimHeader[] | null }[]>(
      'SELECT claim_headers FROM zones WHERE id = $1',
      [id],
    );
    return rows[0]?.claim_headers ?? undefined;
  }

  /** One at a time per zone until the transaction ends: whoever counts what a zone has, or orders it. */
  async lock(manager: EntityManager, id: string): Promise<void> {
    await manager.query('SELECT 1 FROM zones WHERE id = $1 FOR NO KEY UPDATE', [id]);
  }

  /** In one transaction with the note that sends replicas to read the zone again. */
  private changing(id: string, write: (manager: EntityManager) => Promise<unknown>): Promise<void> {
    return this.transactions.run(async (manager) => {
      await write(manager);
      zonesChanged.add(manager, id);
    });
  }
}
