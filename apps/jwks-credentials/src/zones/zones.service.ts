import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Permission } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { PermissionDenied, reaches, type Principal } from '@rekey/identity';
import { LRUCache } from 'lru-cache';
import { type EntityManager, MoreThan, Repository } from 'typeorm';
import { zonesChanged } from './zones-changed.js';
import type { UpdateZoneDto } from './dto/update-zone.dto.js';
import { Zone } from './zone.entity.js';
import { ZoneNotFound } from './zone.errors.js';

const ZONE_ID = /^[0-9a-f]{32}$/;

@Injectable()
export class ZonesService {
  /** Zones are never deleted, so what was seen once stays true. */
  private readonly known = new LRUCache<string, true>({ max: 100_000 });

  constructor(
    @InjectRepository(Zone) private readonly zones: Repository<Zone>,
    private readonly transactions: Transactions,
  ) {}

  /** Names are for people and may repeat: the id is what everything refers to. */
  async create(name: string): Promise<Pick<Zone, 'id' | 'name'>> {
    const zone = { id: randomBytes(16).toString('hex'), name };
    await this.transactions.run(async (manager) => {
      await manager.insert(Zone, zone);
      zonesChanged.add(manager, zone.id);
    });
    return zone;
  }

  async list({ limit, after }: PageQuery): Promise<Page<Zone>> {
    const rows = await this.zones.find({
      where: after === undefined ? {} : { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      ({ id, name, originalRequest }) => ({ id, name, originalRequest }),
    );
  }

  /** @throws PermissionDenied, ZoneNotFound */
  async get(zoneId: string, principal: Principal): Promise<Zone> {
    await this.enterToRead(zoneId, principal);
    return this.zones.findOneByOrFail({ id: zoneId });
  }

  /** @throws PermissionDenied, ZoneNotFound */
  async update(zoneId: string, { originalRequest }: UpdateZoneDto, principal: Principal): Promise<Zone> {
    await this.enter(zoneId, principal, 'api_gateway.write');
    if (originalRequest !== undefined) {
      await this.transactions.run(async (manager) => {
        await manager.update(Zone, { id: zoneId }, { originalRequest });
        zonesChanged.add(manager, zoneId);
      });
    }
    return this.get(zoneId, principal);
  }

  /** Who may write may read, as the vendor's permission groups have it. */
  enterToRead(zoneId: string, principal: Principal): Promise<void> {
    return this.enter(zoneId, principal, 'api_gateway.read', 'api_gateway.write');
  }

  /**
   * Lets a caller into a zone. A caller limited to other zones gets the same answer whether this one exists or not.
   * @throws PermissionDenied, ZoneNotFound
   */
  async enter(zoneId: string, principal: Principal, ...anyOf: Permission[]): Promise<void> {
    if (!reaches(principal, anyOf, `zone:${zoneId}`)) throw new PermissionDenied(anyOf.join(' or '));
    if (this.known.has(zoneId)) return;
    if (!ZONE_ID.test(zoneId) || !(await this.zones.existsBy({ id: zoneId }))) throw new ZoneNotFound();
    this.known.set(zoneId, true);
  }

  /** One at a time per zone until the transaction ends: whoever counts what a zone has, or orders it. */
  async lock(manager: EntityManager, zoneId: string): Promise<void> {
    await manager.query('SELECT 1 FROM zones WHERE id = $1 FOR NO KEY UPDATE', [zoneId]);
  }
}
