import { Injectable } from '@nestjs/common';
import { PolicyChanged } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type Page, type PageQuery, pageOf } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { readOverlapMs } from '@rekey/platform';
import { RotationLedgerConfig } from '../app.config.js';
import { PolicyNotFound } from './policy.errors.js';
import type { PutPolicyDto } from './dto/put-policy.dto.js';
import { PoliciesRepository, type PolicyRow } from './policies.repository.js';
import { type PolicySettings, readSettings, scheduleRules } from './policy-settings.js';
import { type NextTurnAnswer, type PolicyAnswer, type PolicyItem, presentPolicy } from './present-policy.js';
import { nextTurns } from './schedule.js';

const NAME = /^[\w.-]{1,100}$/;
const NEXT_MAX = 20;
/** Chance puts those that are due at nearly the same time in another order: so many of them are looked at. */
const LOOKED_AT_MAX = 1_000;

/** What is to be turned when. */
@Injectable()
export class PoliciesService {
  constructor(
    private readonly policies: PoliciesRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly config: RotationLedgerConfig,
  ) {}

  /** @throws InvalidInput */
  async put(name: string, dto: PutPolicyDto, principal: Principal): Promise<PolicyAnswer> {
    if (!NAME.test(name)) {
      throw InvalidInput.field('name', 'name must be 1 to 100 letters, digits, dots, dashes or underscores');
    }
    readOverlapMs(dto.overlap, this.config);
    const settings = readSettings(dto);
    const row = await this.transactions.run(async (manager) => {
      await this.policies.lock(manager);
      await this.outbox.add(manager, new PolicyChanged({ policy: name, settings: { ...settings } }));
      return this.policies.write(manager, name, settings);
    });
    return this.withNext(row, principal);
  }

  /** @throws PolicyNotFound */
  async get(name: string, principal: Principal): Promise<PolicyAnswer> {
    const row = await this.policies.find(name);
    if (row === undefined) throw new PolicyNotFound();
    return this.withNext(row, principal);
  }

  async list(query: PageQuery): Promise<Page<PolicyItem>> {
    return pageOf(await this.policies.list(query), query.limit, ({ name }) => name, presentPolicy);
  }

  /** What was under it is under another one that selects it, or under none. @throws PolicyNotFound */
  async remove(name: string): Promise<void> {
    const isRemoved = await this.transactions.run(async (manager) => {
      await this.policies.lock(manager);
      const isThere = await this.policies.remove(manager, name);
      if (isThere) await this.outbox.add(manager, new PolicyChanged({ policy: name, settings: null }));
      return isThere;
    });
    if (!isRemoved) throw new PolicyNotFound();
  }

  private async withNext(row: PolicyRow, principal: Principal): Promise<PolicyAnswer> {
    return { ...presentPolicy(row), next: await this.next(row.name, row.settings, principal) };
  }

  private async next(name: string, settings: PolicySettings, principal: Principal): Promise<NextTurnAnswer[]> {
    if (settings.paused === true) return [];
    const governed = await this.policies.governed(name, LOOKED_AT_MAX, principal);
    const turned = settings.alternation === undefined ? [] : await this.policies.alternating(name);
    const credentials = new Map(governed.map((one) => [`${one.kind}/${one.id}`, one]));
    const planned = nextTurns(
      scheduleRules(name, settings),
      [...credentials].map(([key, { lastAt }]) => ({ key, lastAt: lastAt.getTime() })),
      Date.now(),
      turned.map(({ key, at }) => ({ key, at: at.getTime() })),
    );
    return planned.slice(0, NEXT_MAX).flatMap(({ key, at }) => {
      const found = credentials.get(key);
      if (found === undefined) return [];
      const { kind, id, name: credentialName } = found;
      return [{ credential: { kind, id, name: credentialName }, at: new Date(at).toISOString() }];
    });
  }
}
