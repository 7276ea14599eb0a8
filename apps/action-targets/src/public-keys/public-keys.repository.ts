import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { databaseNow } from '@rekey/database';
import { enumOf, type PageOfSearch } from '@rekey/http';
import { type EntityManager, Repository, type SelectQueryBuilder } from 'typeorm';
import { canBeId } from '../targets/target-id.js';
import type { ListPublicKeysRequestDto, PublicKeySearchFilterDto } from './dto/public-keys.dto.js';
import { PublicKey } from './public-key.entity.js';
import { PUBLIC_KEY_COLUMNS, PUBLIC_KEY_FIELDS, TIMESTAMP_CONDITIONS, TIMESTAMP_METHODS } from './public-key-search.js';

/** The key that payloads of a target are encrypted to. */
export interface ActivePublicKey {
  readonly keyId: string;
  /** SPKI, as the caller gave it. */
  readonly pem: string;
  /** Null for one that does not expire. */
  readonly expiresAt: Date | null;
}

@Injectable()
export class PublicKeysRepository {
  constructor(@InjectRepository(PublicKey) private readonly keys: Repository<PublicKey>) {}

  /** The database's clock once the target is locked; undefined when there is none. */
  async lockTarget(manager: EntityManager, targetId: string): Promise<Date | undefined> {
    if (!canBeId(targetId)) return undefined;
    const rows: unknown[] = await manager.query('SELECT 1 FROM targets WHERE id = $1 FOR UPDATE', [targetId]);
    return rows.length === 0 ? undefined : databaseNow(manager);
  }

  async find(manager: EntityManager, targetId: string, id: string): Promise<PublicKey | null> {
    return canBeId(id) ? manager.findOneBy(PublicKey, { id, targetId }) : null;
  }

  /** A page of the target's keys that match every filter, and how many there are. */
  async search(
    targetId: string,
    { sortingColumn, filters }: Pick<ListPublicKeysRequestDto, 'sortingColumn' | 'filters'>,
    { offset, limit, direction }: PageOfSearch,
  ): Promise<[PublicKey[], number]> {
    if (!canBeId(targetId)) return [[], 0];
    const field = enumOf(PUBLIC_KEY_FIELDS, sortingColumn ?? undefined) ?? PUBLIC_KEY_FIELDS[0];
    const query = this.keys
      .createQueryBuilder('key')
      .where('key.targetId = :targetId', { targetId })
      .orderBy(PUBLIC_KEY_COLUMNS[field], direction)
      .addOrderBy('key.id', direction)
      .offset(offset)
      .limit(limit);
    (filters ?? []).forEach((filter, index) => addFilter(query, filter, `filter${index}`));
    return query.getManyAndCount();
  }

  /** The active, unexpired key of each of these targets that has one. */
  async active(manager: EntityManager, targetIds: readonly string[]): Promise<ReadonlyMap<string, ActivePublicKey>> {
    const rows: (ActivePublicKey & { readonly targetId: string })[] = await manager.query(
      `SELECT target_id AS "targetId", id AS "keyId", pem, expires_at AS "expiresAt" FROM public_keys
       WHERE target_id = ANY ($1) AND active AND (expires_at IS NULL OR expires_at > now())`,
      [targetIds],
    );
    return new Map(rows.map(({ targetId, ...key }) => [targetId, key]));
  }
}

function addFilter(query: SelectQueryBuilder<PublicKey>, filter: PublicKeySearchFilterDto, parameter: string): void {
  if (filter.keyIdsFilter) {
    query.andWhere(`key.id = ANY (:${parameter})`, { [parameter]: filter.keyIdsFilter.ids ?? [] });
  } else if (filter.expirationDateFilter) {
    const { timestamp, method } = filter.expirationDateFilter;
    const operator = TIMESTAMP_CONDITIONS[enumOf(TIMESTAMP_METHODS, method ?? undefined) ?? TIMESTAMP_METHODS[0]];
    query.andWhere(`coalesce(key.expiresAt, 'infinity') ${operator} :${parameter}`, {
      // Not every offset that RFC 3339 allows is one that PostgreSQL reads.
      [parameter]: timestamp ? new Date(timestamp) : null,
    });
  } else {
    query.andWhere(`key.active = :${parameter}`, { [parameter]: filter.activeFilter === true });
  }
}
