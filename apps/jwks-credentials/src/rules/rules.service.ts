import { Injectable } from '@nestjs/common';
import { TokenRuleChanged } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v4 as uuid, validate as isUuid } from 'uuid';
import { JwksCredentialsConfig } from '../app.config.js';
import type { KeyMessage } from '../credentials/accept-keys.js';
import type { ResultInfo } from '../envelope.js';
import { zonesChanged } from '../zones/zones-changed.js';
import { ZonesRepository } from '../zones/zones.repository.js';
import { fieldBelow } from './below.js';
import type { CreateRuleDto } from './dto/create-rule.dto.js';
import type { EditRuleDto } from './dto/edit-rule.dto.js';
import type { ListRulesQuery } from './dto/list-rules.query.js';
import { presentRule, type RuleAnswer } from './present-rule.js';
import { contentOf, edited, isSameContent } from './rule-change.js';
import { type Draft, RuleChecks } from './rule-checks.js';
import { TokenRule } from './rule.entity.js';
import { RuleNotFound, TooManyRules } from './rule.errors.js';
import { RuleOrder } from './rule-order.js';
import { RulesRepository } from './rules.repository.js';

export interface RulesAnswer {
  readonly rules: readonly RuleAnswer[];
  readonly messages: readonly KeyMessage[];
}

/** An edit and the rule that it is about. */
export interface RuleEdit extends Draft<EditRuleDto> {
  readonly id: string;
}

/** Whoever changes the rules of a zone does it alone: their order is one thing. */
@Injectable()
export class RulesService {
  constructor(
    private readonly repository: RulesRepository,
    private readonly checks: RuleChecks,
    private readonly zones: ZonesRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly config: JwksCredentialsConfig,
  ) {}

  /** All or none. @throws ExpressionInvalid, TooManyRules, InvalidInput */
  async create(zoneId: string, drafts: readonly Draft<CreateRuleDto>[]): Promise<RulesAnswer> {
    const named = this.checks.named(drafts);
    const max = this.config.rulesPerZoneMax;
    return this.transactions.run(async (manager) => {
      await this.zones.lock(manager, zoneId);
      await this.checks.configurations(manager, zoneId, drafts, named);
      const order = new RuleOrder(await this.repository.order(manager, zoneId));
      if (order.size + drafts.length > max) throw new TooManyRules(max);
      const now = new Date();
      const rules = drafts.map(({ dto }, index) => {
        const id = uuid();
        const content = contentOf(dto, named[index] ?? []);
        return { id, zoneId, ...content, position: order.append(id), createdAt: now, lastUpdated: now };
      });
      for (const [index, draft] of drafts.entries()) this.checks.move(order, rules[index]?.id ?? '', draft);
      await manager.insert(TokenRule, rules);
      await this.repository.reposition(manager, order.changes());
      await this.publish(manager, zoneId, 'created', rules);
      return { rules: rules.map(presentRule), messages: await this.checks.warnings(manager, zoneId, drafts) };
    });
  }

  /** Changes what is given, all or none; nothing different means no event. @throws RuleNotFound, ExpressionInvalid, InvalidInput */
  async edit(zoneId: string, edits: readonly RuleEdit[]): Promise<RulesAnswer> {
    refuseTwice(edits);
    const named = this.checks.named(edits);
    return this.transactions.run(async (manager) => {
      await this.zones.lock(manager, zoneId);
      const before = await this.rulesOf(manager, zoneId, edits);
      await this.checks.configurations(manager, zoneId, edits, named);
      const order = new RuleOrder(
        edits.some(({ dto }) => dto.position) ? await this.repository.order(manager, zoneId) : [],
      );
      const after: TokenRule[] = [];
      const changed: TokenRule[] = [];
      for (const [index, rule] of before.entries()) {
        const edit = edits[index] as RuleEdit;
        const content = edited(rule, edit.dto, named[index]);
        const hasMoved = this.checks.move(order, rule.id, edit);
        const isSame = isSameContent(rule, content);
        const lastUpdated = isSame && !hasMoved ? rule.lastUpdated : new Date();
        after.push({ ...rule, ...content, lastUpdated });
        if (lastUpdated === rule.lastUpdated) continue;
        await manager.update(TokenRule, { id: rule.id }, { ...content, lastUpdated });
        changed.push(rule);
      }
      await this.repository.reposition(manager, order.changes());
      await this.publish(manager, zoneId, 'edited', changed);
      return { rules: after.map(presentRule), messages: await this.checks.warnings(manager, zoneId, edits) };
    });
  }

  /** @throws RuleNotFound, for one of another zone too */
  async remove(zoneId: string, id: string): Promise<void> {
    if (!isUuid(id)) throw new RuleNotFound();
    await this.transactions.run(async (manager) => {
      await this.zones.lock(manager, zoneId);
      const { affected } = await manager.delete(TokenRule, { id, zoneId });
      if (affected !== 1) throw new RuleNotFound();
      await this.publish(manager, zoneId, 'deleted', [{ id: id.toLowerCase() }]);
    });
  }

  /** @throws RuleNotFound, for one of another zone too */
  async get(zoneId: string, id: string): Promise<RuleAnswer> {
    const rule = isUuid(id) ? await this.repository.find(zoneId, id) : null;
    if (rule === null) throw new RuleNotFound();
    return presentRule(rule);
  }

  /** By precedence. A page beyond the end is empty: the vendor's SDK asks until it gets one. */
  async list(zoneId: string, query: ListRulesQuery): Promise<{ rules: RuleAnswer[]; info: ResultInfo }> {
    const { page = 1, per_page = 20 } = query;
    const [rows, total] = await this.repository.page(zoneId, { ...query, page, per_page });
    const info = { page, per_page, count: rows.length, total_count: total, total_pages: Math.ceil(total / per_page) };
    return { rules: rows.map(presentRule), info };
  }

  private async rulesOf(manager: EntityManager, zoneId: string, edits: readonly RuleEdit[]): Promise<TokenRule[]> {
    const known = edits.filter(({ id }) => isUuid(id)).map(({ id }) => id);
    const byId = await this.repository.byId(manager, zoneId, known);
    return edits.map(({ id, place }) => {
      const rule = byId.get(id.toLowerCase());
      if (rule === undefined) throw new RuleNotFound(place === '' ? undefined : fieldBelow(place, 'id'));
      return rule;
    });
  }

  private async publish(
    manager: EntityManager,
    zoneId: string,
    change: TokenRuleChanged['change'],
    rules: readonly { readonly id: string }[],
  ): Promise<void> {
    if (rules.length === 0) return;
    await this.outbox.add(manager, ...rules.map(({ id }) => new TokenRuleChanged({ zoneId, ruleId: id, change })));
    zonesChanged.add(manager, zoneId);
  }
}

/** Which of two edits of one rule comes first is nobody's guess. */
function refuseTwice(edits: readonly RuleEdit[]): void {
  const seen = new Set<string>();
  for (const { id, place } of edits) {
    if (seen.has(id)) throw InvalidInput.field(fieldBelow(place, 'id'), 'must not be named twice');
    seen.add(id);
  }
}
