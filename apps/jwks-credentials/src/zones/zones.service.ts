import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Permission } from '@rekey/contracts';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { PermissionDenied, reaches } from '@rekey/identity';
import { LRUCache } from 'lru-cache';
import type { UpdateZoneDto } from './dto/update-zone.dto.js';
import type { ZoneCall } from './zone-call.js';
import type { Zone } from './zone.entity.js';
import { ZoneNotFound } from './zone.errors.js';
import { ZonesRepository } from './zones.repository.js';

const READS: readonly Permission[] = ['api_gateway.read', 'api_gateway.write'];
const ZONE_ID = /^[0-9a-f]{32}$/;

@Injectable()
export class ZonesService {
  /** Zones are never deleted, so what was seen once stays true. */
  private readonly known = new LRUCache<string, true>({ max: 100_000 });

  constructor(private readonly zones: ZonesRepository) {}

  /** Names are for people and may repeat: the id is what everything refers to. */
  async create(name: string): Promise<Pick<Zone, 'id' | 'name'>> {
    const zone = { id: randomBytes(16).toString('hex'), name };
    await this.zones.insert(zone);
    return zone;
  }

  async list(query: PageQuery): Promise<Page<Zone>> {
    return pageOf(
      await this.zones.page(query),
      query.limit,
      ({ id }) => id,
      ({ id, name, originalRequest }) => ({ id, name, originalRequest }),
    );
  }

  /** @throws PermissionDenied, ZoneNotFound */
  async get(zone: ZoneCall): Promise<Zone> {
    return this.zones.get(await this.enterToRead(zone));
  }

  /** @throws PermissionDenied, ZoneNotFound */
  async update(zone: ZoneCall, { originalRequest }: UpdateZoneDto): Promise<Zone> {
    const zoneId = await this.enterToWrite(zone);
    if (originalRequest !== undefined) await this.zones.change(zoneId, { originalRequest });
    return this.get(zone);
  }

  /** Who may write may read, as the vendor's permission groups have it. Returns the id. @throws PermissionDenied, ZoneNotFound */
  enterToRead(zone: ZoneCall): Promise<string> {
    return this.enter(zone, READS);
  }

  /** Whether `enterToRead` lets a caller in without asking the database. */
  isKnownToRead({ zoneId, principal }: ZoneCall): boolean {
    return this.known.has(zoneId) && reaches(principal, READS, `zone:${zoneId}`);
  }

  /** Returns the id. @throws PermissionDenied, ZoneNotFound */
  enterToWrite(zone: ZoneCall): Promise<string> {
    return this.enter(zone, ['api_gateway.write']);
  }

  /** Lets a caller into a zone. A caller limited to other zones gets the same answer whether this one exists or not. */
  private async enter({ zoneId, principal }: ZoneCall, anyOf: readonly Permission[]): Promise<string> {
    if (!reaches(principal, anyOf, `zone:${zoneId}`)) throw new PermissionDenied(anyOf.join(' or '));
    if (this.known.has(zoneId)) return zoneId;
    if (!ZONE_ID.test(zoneId) || !(await this.zones.exists(zoneId))) throw new ZoneNotFound();
    this.known.set(zoneId, true);
    return zoneId;
  }
}
