import { Injectable } from '@nestjs/common';
import { CampaignChanged } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { TurnOrders, type TurnOutcome } from '../orders/turn-orders.service.js';
import { type CampaignItem, CampaignItemsRepository } from './campaign-items.repository.js';
import { type CampaignRow, CampaignsRepository } from './campaigns.repository.js';
import { shouldStop } from './stop-rule.js';

const LOOK_EVERY_MS = 5_000;
/** While a campaign is under way: what follows is seen soon. */
const LOOK_BUSY_EVERY_MS = 50;

interface Step {
  readonly campaign: CampaignRow;
  readonly begun: readonly CampaignItem[];
}

/** Carries campaigns out. All that it knows is in the tables: whichever replica comes next goes on. */
@Injectable()
export class CampaignRunner {
  private readonly job;

  constructor(
    private readonly transactions: Transactions,
    private readonly campaigns: CampaignsRepository,
    private readonly items: CampaignItemsRepository,
    private readonly orders: TurnOrders,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    this.job = jobs.add({ name: 'campaigns', everyMs: LOOK_EVERY_MS, run: (signal) => this.look(signal) });
  }

  wake(): void {
    this.job.wake();
  }

  /** @returns the pause until the next look */
  private async look(signal: AbortSignal): Promise<number> {
    const open = await this.items.open();
    for (let busy = open; busy.length > 0 && !signal.aborted;) {
      const steps = await Promise.all(busy.map((id) => this.step(id)));
      // Those that began something may go on at once.
      busy = steps.flatMap((step) => (step !== undefined && step.begun.length > 0 ? [step.campaign.id] : []));
    }
    return open.length > 0 ? LOOK_BUSY_EVERY_MS : LOOK_EVERY_MS;
  }

  private async step(id: string): Promise<Step | undefined> {
    const step = await this.transactions.run((manager) => this.begin(manager, id));
    if (step === undefined) return undefined;
    await Promise.all(step.begun.map((item) => this.carryOut(step.campaign, item)));
    return step;
  }

  private async begin(manager: EntityManager, id: string): Promise<Step | undefined> {
    const state = await this.campaigns.lock(manager, id);
    const campaign = await this.campaigns.find(id, manager);
    if (state === undefined || campaign === undefined) return undefined;
    await this.items.settle(manager, id);
    await this.recover(manager, id);
    if (state !== 'running') return { campaign, begun: [] };
    const counted = await this.items.count(manager, id);
    const { settings } = campaign;
    if (counted.pending + counted.underWay === 0) await this.enter(manager, id, 'done');
    else if (counted.pending > 0 && shouldStop(settings, counted)) await this.enter(manager, id, 'stopped');
    else {
      const room = Math.min(counted.pending, settings.concurrency - counted.underWay);
      return { campaign, begun: room > 0 ? await this.items.begin(manager, id, room) : [] };
    }
    return { campaign, begun: [] };
  }

  private async enter(manager: EntityManager, id: string, state: 'done' | 'stopped'): Promise<void> {
    await this.campaigns.enter(manager, id, state);
    await this.outbox.add(manager, new CampaignChanged({ campaign: id, state }));
  }

  /** Whoever began these went away; their rotations may be there all the same. */
  private async recover(manager: EntityManager, campaign: string): Promise<void> {
    for (const item of await this.items.lost(manager, campaign)) {
      const rotationId = await this.orders.findTurned(manager, item);
      if (rotationId === undefined) await this.items.pendAgain(manager, campaign, item);
      else {
        await this.items.turned(manager, campaign, item, rotationId);
        await this.orders.belongTo(manager, { campaign }, rotationId);
      }
    }
  }

  private carryOut({ id: campaign, settings, caller }: CampaignRow, item: CampaignItem): Promise<void> {
    const { overlap, force } = settings;
    const order = { ...item, overlap, leadTimeMs: undefined, force, caller, campaign };
    return this.orders.carryOut(order, (manager: EntityManager, outcome: TurnOutcome) =>
      'rotationId' in outcome
        ? this.items.turned(manager, campaign, item, outcome.rotationId)
        : this.items.failed(manager, campaign, item, outcome.failed),
    );
  }
}
