import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { ApiOperation } from '../operations/operation.entity.js';
import type { ListRulesQuery } from './dto/list-rules.query.js';
import { TokenRule } from './rule.entity.js';

@Injectable()
export class RulesRepository {
  constructor(@InjectRepository(TokenRule) private readonly rules: Repository<TokenRule>) {}

  async find(zoneId: string, id: string): Promise<TokenRule | null> {
    return this.rules.findOneBy({ id, zoneId });
  }

  /** Rules of the zone among these, by id. */
  async byId(manager: EntityManager, zoneId: string, ids: readonly string[]): Promise<Map<string, TokenRule>> {
    const rows = await manager.findBy(TokenRule, { zoneId, id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Ids and positions of all rules of the zone, first the one that decides first. */
  async order(manager: EntityManager, zoneId: string): Promise<Pick<TokenRule, 'id' | 'position'>[]> {
    return manager.find(TokenRule, {
      select: { id: true, position: true },
      where: { zoneId },
      order: { position: 'ASC' },
    });
  }

  /** Gives rules other positions, all at once. */
  async reposition(manager: EntityManager, rules: readonly Pick<TokenRule, 'id' | 'position'>[]): Promise<void> {
    if (rules.length === 0) return;
    await manager.query(
      `UPDATE token_rules AS rule SET position = moved.position
       FROM unnest($1::uuid[], $2::int[]) AS moved (id, position) WHERE rule.id = moved.id`,
      [rules.map(({ id }) => id), rules.map(({ position }) => position)],
    );
  }

  /** Which of these operations the zone has. */
  async operations(manager: EntityManager, zoneId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await manager.find(ApiOperation, { select: { id: true }, where: { zoneId, id: In([...ids]) } });
    return new Set(rows.map(({ id }) => id));
  }

  /** Every operation of the zone, host by host. */
  async operationsOf(zoneId: string): Promise<ApiOperation[]> {
    return this.rules.manager.find(ApiOperation, {
      where: { zoneId },
      order: { host: 'ASC', endpoint: 'ASC', method: 'ASC', id: 'ASC' },
    });
  }

  /** A page of the rules that all filters match, and how many they match. */
  async page(
    zoneId: string,
    query: Required<Pick<ListRulesQuery, 'page' | 'per_page'>> & ListRulesQuery,
  ): Promise<[TokenRule[], number]> {
    const select = this.rules
      .createQueryBuilder('rule')
      .where('rule.zone_id = :zoneId', { zoneId })
      .orderBy('rule.position')
      .offset((query.page - 1) * query.per_page)
      .limit(query.per_page);
    if (query.action !== undefined) select.andWhere('rule.action = :action', query);
    if (query.enabled !== undefined) select.andWhere('rule.enabled = :on', { on: query.enabled === 'true' });
    if (query.token_configuration !== undefined)
      select.andWhere('rule.configuration_ids && :configurations::uuid[]', {
        configurations: query.token_configuration,
      });
    for (const [index, id] of [query.id, query.rule_id].entries())
      if (id !== undefined) select.andWhere(`rule.id = :id${index}`, { [`id${index}`]: id });
    for (const [index, host] of [query.host, query.hostname].entries())
      if (host !== undefined) select.andWhere(`:host${index} = ANY (rule.hosts)`, { [`host${index}`]: host });
    return select.getManyAndCount();
  }
}
