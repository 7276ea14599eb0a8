import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { PageQuery } from '@rekey/http';
import { type EntityManager, MoreThan, Repository } from 'typeorm';
import { AccessToken } from './access-token.entity.js';

@Injectable()
export class AccessTokensRepository {
  constructor(@InjectRepository(AccessToken) private readonly tokens: Repository<AccessToken>) {}

  /** One more than the page has, for what comes after it. */
  page({ limit, after }: PageQuery): Promise<AccessToken[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return this.tokens.find({ where, order: { id: 'ASC' }, take: limit + 1 });
  }

  async insert(manager: EntityManager, facts: Omit<AccessToken, 'isExpired'>): Promise<AccessToken> {
    const token = manager.create(AccessToken, facts);
    await manager.insert(AccessToken, token);
    return token;
  }

  /** With all that it made. */
  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.delete(AccessToken, { id });
  }

  /**
   * The token that makes another one, kept from being revoked until the transaction ends: whoever revokes it then finds
   * what it made. Null when it is gone or has expired, whatever a cache still holds.
   */
  async lockMaker(manager: EntityManager, id: string, now: Date): Promise<AccessToken | null> {
    const maker = await manager.findOne(AccessToken, { where: { id }, lock: { mode: 'for_key_share' } });
    return maker === null || maker.isExpired(now.getTime()) ? null : maker;
  }

  /** The token and all that it made, and they, kept from making more. Empty when there is no such token. */
  async lockFamily(manager: EntityManager, id: string): Promise<readonly AccessToken[]> {
    const family: AccessToken[] = [];
    // Nothing can come below a level that is locked, and each look sees what was committed before it.
    let level = await lock(manager, 'token.id = :id', { id });
    while (level.length > 0) {
      family.push(...level);
      level = await lock(manager, 'token.parentId IN (:...ids)', { ids: level.map((token) => token.id) });
    }
    return family;
  }

  /** What was had by logging in with the token and has ended. Rows that somebody else is at are left to them. */
  async deleteEndedSessions(manager: EntityManager, parentId: string, now: Date): Promise<void> {
    await manager.query(
      `DELETE FROM access_tokens WHERE id IN (
         SELECT id FROM access_tokens WHERE parent_id = $1 AND is_session AND expires_at < $2 FOR UPDATE SKIP LOCKED)`,
      [parentId, now],
    );
  }
}

/** In one order, so that two who lock do not wait for each other. */
function lock(manager: EntityManager, which: string, parameters: object): Promise<AccessToken[]> {
  return manager
    .createQueryBuilder(AccessToken, 'token')
    .where(which, parameters)
    .orderBy('token.id')
    .setLock('pessimistic_write')
    .getMany();
}
