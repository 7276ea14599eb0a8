import { Injectable } from '@nestjs/common';
import { CampaignChanged, type CampaignState } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type Page, type PageQuery, pageOf } from '@rekey/http';
import { holds, type Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { readOverlapMs } from '@rekey/platform';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { RotationLedgerConfig } from '../app.config.js';
import { readCursor, writeCursor } from '../ledger/cursor.js';
import { Receivers } from '../orders/receivers.js';
import { TurnOrders } from '../orders/turn-orders.service.js';
import { readSelector } from '../selection/selector.js';
import type { Plan } from '../turning/plan.js';
import { CampaignNotFound, CampaignOver } from './campaign.errors.js';
import { CampaignRunner } from './campaign-runner.js';
import { type CampaignRow, type CampaignSettings, CampaignsRepository } from './campaigns.repository.js';
import type { CreateCampaignDto } from './dto/create-campaign.dto.js';
import {
  type CampaignAnswer,
  type CampaignItemAnswer,
  type CampaignPlan,
  presentCampaign,
  presentFailure,
  type StartedCampaign,
} from './present-campaign.js';

const PLANS_MAX = 100;
const PLANNED_AT_ONCE = 4;

/** Turns all that a selector names, now. */
@Injectable()
export class CampaignsService {
  constructor(
    private readonly campaigns: CampaignsRepository,
    private readonly runner: CampaignRunner,
    private readonly orders: TurnOrders,
    private readonly receivers: Receivers,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly config: RotationLedgerConfig,
  ) {}

  /** @throws InvalidInput */
  async create(dto: CreateCampaignDto, caller: Principal): Promise<StartedCampaign | CampaignPlan> {
    readOverlapMs(dto.overlap, this.config);
    const { overlap, concurrency, stopAtErrorRate, stopAfterFailures, force = false } = dto;
    const selector = readSelector(dto.selector);
    const settings = { selector, overlap, concurrency, stopAtErrorRate, stopAfterFailures, force };
    if (dto.dryRun === true) return this.plan(settings, caller);
    const id = uuidv7();
    const row = await this.transactions.run(async (manager) => {
      await this.campaigns.create(manager, { id, settings, caller });
      await this.outbox.add(manager, new CampaignChanged({ campaign: id, state: 'running', selector }));
      return this.campaigns.find(id, manager);
    });
    this.runner.wake();
    return { id, total: row?.total ?? 0 };
  }

  /** @throws CampaignNotFound also where the caller neither started it nor may start any */
  async get(id: string, caller: Principal): Promise<CampaignAnswer> {
    const row = await this.find(id, caller);
    const failures = await this.campaigns.failures(row.id, caller);
    return { ...presentCampaign(row), failures: failures.map(presentFailure) };
  }

  async list({ limit, after }: PageQuery, caller: Principal): Promise<Page<CampaignItemAnswer>> {
    const rows = await this.campaigns.list(
      { limit, after: after === undefined ? undefined : readPlace(after) },
      holds(caller, 'campaign.write') ? undefined : caller.id,
    );
    return pageOf(rows, limit, ({ createdAt, id }) => writeCursor([createdAt.toISOString(), id]), presentCampaign);
  }

  pause(id: string, caller: Principal): Promise<CampaignAnswer> {
    return this.change(id, caller, { to: 'paused', from: ['running'] });
  }

  resume(id: string, caller: Principal): Promise<CampaignAnswer> {
    return this.change(id, caller, { to: 'running', from: ['paused', 'stopped', 'done'] });
  }

  cancel(id: string, caller: Principal): Promise<CampaignAnswer> {
    return this.change(id, caller, { to: 'cancelled', from: ['running', 'paused', 'stopped'] });
  }

  /** @throws CampaignNotFound, CampaignOver */
  private async change(
    id: string,
    caller: Principal,
    { to, from }: { readonly to: CampaignState; readonly from: readonly CampaignState[] },
  ): Promise<CampaignAnswer> {
    await this.find(id, caller);
    await this.transactions.run(async (manager) => {
      const state = await this.campaigns.lock(manager, id);
      if (state === undefined) throw new CampaignNotFound();
      if (state === to) return;
      if (!from.includes(state)) throw new CampaignOver(state, PARTICIPLES[to]);
      await this.campaigns.enter(manager, id, to);
      await this.outbox.add(manager, new CampaignChanged({ campaign: id, state: to }));
      if (to === 'running') await this.campaigns.startAnew(manager, id);
    });
    this.runner.wake();
    return this.get(id, caller);
  }

  private async find(id: string, caller: Principal): Promise<CampaignRow> {
    const row = isUuid(id) ? await this.campaigns.find(id) : undefined;
    const mayRead = row !== undefined && (row.caller.id === caller.id || holds(caller, 'campaign.write'));
    if (!mayRead) throw new CampaignNotFound();
    return row;
  }

  private async plan({ selector, overlap, force }: CampaignSettings, caller: Principal): Promise<CampaignPlan> {
    const total = await this.campaigns.count(selector, caller);
    const noHolder = await this.receivers.countMissing(await this.campaigns.selectHeld(selector, caller));
    const selected = await this.campaigns.select(selector, caller, PLANS_MAX);
    const plans: Plan[] = [];
    for (let from = 0; from < selected.length; from += PLANNED_AT_ONCE) {
      const asked = selected
        .slice(from, from + PLANNED_AT_ONCE)
        .map(({ kind, id }) => this.orders.plan({ kind, id, overlap, leadTimeMs: undefined, force, caller }));
      plans.push(...(await Promise.all(asked)).filter((plan) => plan !== undefined));
    }
    return { total, noHolder, plans };
  }
}

const PARTICIPLES: Readonly<Record<CampaignState, string>> = {
  running: 'resumed',
  paused: 'paused',
  stopped: 'stopped',
  done: 'done',
  cancelled: 'cancelled',
};

function readPlace(after: string): [string, string] {
  const [createdAt, id] = readCursor(after, 2);
  if (typeof createdAt === 'string' && !Number.isNaN(Date.parse(createdAt)) && isUuid(id))
    return [createdAt, id as string];
  throw InvalidInput.field('after', 'is not a cursor of this list');
}
