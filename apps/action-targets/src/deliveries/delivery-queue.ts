import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type BackgroundJob, BackgroundJobs, pause } from '@rekey/telemetry';
import type { Breaker } from '../calls/breaker.js';
import { CallableTargets } from '../calls/callable-targets.js';
import type { CallableTarget } from '../calls/callable-target.js';
import { TargetCaller } from '../calls/target-caller.js';
import { bodyOfEvent } from './delivery-body.js';
import { DeliveryResults } from './delivery-results.js';
import { DeliverySender } from './delivery-sender.js';
import {
  type ClaimedDelivery,
  type DeliveryResult,
  DeliveryQueueRepository,
  type Room,
} from './delivery-queue.repository.js';
import { DeliveryWakeup } from './delivery-wakeup.js';
import { Lane, type LaneListener, type LeasedDelivery } from './lane.js';

const POLL_MS = 2_000;
const SHORTEST_POLL_MS = 20;
const EXPIRE_EVERY_MS = 30_000;
/** A lease outlasts the longest attempt by what may pass before it starts and after it ends. */
const LEASE_SLACK_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

/**
 * Sends deliveries: those handed over fresh, and those whose time has come. Any number of replicas share the queue; each
 * leases what it has room for, target by target.
 */
@Injectable()
export class DeliveryQueue implements OnApplicationBootstrap, BeforeApplicationShutdown, LaneListener {
  private readonly lanes = new Map<string, Lane>();
  private readonly wanted = new Set<string>();
  private claiming: Promise<void> | undefined;
  private readonly polls: BackgroundJob;
  private expireAt = 0;
  private running = false;

  constructor(
    private readonly store: DeliveryQueueRepository,
    private readonly targets: CallableTargets,
    private readonly caller: TargetCaller,
    private readonly sender: DeliverySender,
    private readonly results: DeliveryResults,
    wakeup: DeliveryWakeup,
    jobs: BackgroundJobs,
  ) {
    const run = (): Promise<number> => this.poll();
    this.polls = jobs.add({ name: 'delivery-queue', everyMs: POLL_MS, retryMaxMs: POLL_MS, run });
    wakeup.subscribe(() => this.polls.wake());
  }

  onApplicationBootstrap(): void {
    this.running = true;
    this.polls.wake();
  }

  /** What is being sent may end; what is only in hand is given back for others to send. */
  async beforeApplicationShutdown(): Promise<void> {
    this.running = false;
    await Promise.all([this.polls.stop(), this.claiming]);
    for (const lane of this.lanes.values()) for (const delivery of lane.takeBack()) this.giveBack(delivery, 0);
    const limit = Date.now() + STOP_LIMIT_MS;
    while ([...this.lanes.values()].some((lane) => !lane.isIdle) && Date.now() < limit) {
      await pause(SHORTEST_POLL_MS);
    }
    // What could not be written down comes again when its lease ends.
    await this.results.stop().catch(() => undefined);
  }

  /**
   * Keeps a place for a fresh delivery, which its maker then leases and hands over without any claim.
   * @returns how long to lease it; undefined when the target's lane is full, and it goes through the queue
   */
  reserve(target: CallableTarget): number | undefined {
    if (!this.running || target.ordered || target.disabled) return undefined;
    const lane = this.laneOf(target.id);
    if (lane.backlog || lane.room(target.concurrency) === 0) return undefined;
    lane.reserve();
    return leaseMsOf(target);
  }

  /** The delivery for which a place was kept was not made. */
  release(targetId: string): void {
    this.laneOf(targetId).release();
  }

  /** Sends a delivery for which a place was kept. */
  start(delivery: LeasedDelivery): void {
    this.laneOf(delivery.targetId).start(delivery, true);
  }

  /** These targets have something in the queue that is due. */
  claimFor(targetIds: Iterable<string>): void {
    for (const id of targetIds) this.wanted.add(id);
    if (this.running && this.wanted.size > 0) this.claiming ??= this.claimWanted();
  }

  /**
   * Lets go of what is kept of targets without need: lanes at rest, which are made again when there is something to send,
   * and breakers of targets that are gone.
   */
  async sweep(): Promise<void> {
    for (const [id, lane] of this.lanes) if (lane.isIdle) this.lanes.delete(id);
    const called = this.caller.called.filter((id) => !this.lanes.has(id));
    if (called.length === 0) return;
    const existing = await this.store.existing(called);
    for (const id of called) if (!existing.has(id)) this.caller.forget(id);
  }

  /** Of how many targets something is kept in this replica. */
  get kept(): number {
    return new Set([...this.lanes.keys(), ...this.caller.called]).size;
  }

  /** @returns when to look again, in milliseconds */
  private async poll(): Promise<number> {
    if (Date.now() >= this.expireAt) {
      this.expireAt = Date.now() + EXPIRE_EVERY_MS;
      if ((await this.store.expire()) > 0) this.expireAt = 0;
      await this.sweep();
    }
    const waiting = await this.store.waiting();
    this.claimFor(waiting.filter(({ inMs }) => inMs === 0).map(({ targetId }) => targetId));
    const nextMs = waiting.reduce((least, { inMs }) => (inMs > 0 ? Math.min(least, inMs) : least), POLL_MS);
    return Math.max(nextMs, SHORTEST_POLL_MS);
  }

  private async claimWanted(): Promise<void> {
    try {
      while (this.wanted.size > 0 && this.running) {
        const ids = [...this.wanted];
        this.wanted.clear();
        await this.claim(ids);
      }
    } catch {
      // The database is away: the next poll finds the same deliveries.
    } finally {
      this.claiming = undefined;
    }
  }

  private async claim(ids: readonly string[]): Promise<void> {
    const targets = await this.targets.find(ids);
    const missing = ids.filter((id) => !targets.has(id));
    if (missing.length > 0) await this.abandon(missing);
    const rooms = [...targets.values()].flatMap((target) => this.roomOf(target));
    if (rooms.length === 0) return;
    const from = Date.now();
    const claimed = await this.store.claim(rooms);
    for (const { targetId, room } of rooms) {
      const taken = claimed.filter((delivery) => delivery.targetId === targetId);
      // What keeps an order comes one at a time: there may be more behind it.
      this.laneOf(targetId).backlog = taken.length >= room || taken.some(({ ordered }) => ordered);
    }
    await this.hand(claimed, new Map(rooms.map(({ targetId, leaseMs }) => [targetId, from + leaseMs])));
  }

  private roomOf(target: CallableTarget): Room[] {
    if (target.disabled) return [];
    const lane = this.laneOf(target.id);
    const room = lane.room(target.concurrency);
    if (room > 0) return [{ targetId: target.id, room, leaseMs: leaseMsOf(target) }];
    lane.backlog = true;
    return [];
  }

  /** Gives claimed deliveries to their lanes with what they carry. */
  private async hand(claimed: readonly ClaimedDelivery[], leases: ReadonlyMap<string, number>): Promise<void> {
    if (claimed.length === 0) return;
    const events = await this.store.events([...new Set(claimed.map(({ eventId }) => eventId))]);
    const bodies = new Map([...events.values()].map((event) => [event.id, bodyOfEvent(event)]));
    for (const delivery of claimed) {
      const json = bodies.get(delivery.eventId);
      const eventType = events.get(delivery.eventId)?.type;
      const leasedUntil = leases.get(delivery.targetId);
      if (json === undefined || eventType === undefined || leasedUntil === undefined) continue;
      this.laneOf(delivery.targetId).start({ ...delivery, json, eventType, leasedUntil }, false);
    }
  }

  private async abandon(targetIds: readonly string[]): Promise<void> {
    await this.store.abandon(targetIds);
  }

  private laneOf(targetId: string): Lane {
    let lane = this.lanes.get(targetId);
    if (lane === undefined) {
      const breaker = this.caller.breakerOf(targetId);
      lane = new Lane(targetId, breaker, (delivery) => this.send(delivery), this);
      this.lanes.set(targetId, lane);
    }
    return lane;
  }

  onRoom(lane: Lane): void {
    if (lane.backlog && lane.isLow) this.claimFor([lane.targetId]);
  }

  onRefused(delivery: LeasedDelivery, breaker: Breaker): void {
    this.giveBack(delivery, Math.max(0, breaker.opensAt - Date.now()));
  }

  private async send(delivery: LeasedDelivery): Promise<void> {
    try {
      const target = (await this.targets.find([delivery.targetId])).get(delivery.targetId);
      if (target === undefined || target.disabled || !this.running) return void this.giveBack(delivery, 0);
      // Somebody else may have it by the time this attempt ends. It comes again by itself.
      if (Date.now() + target.timeoutMs > delivery.leasedUntil) return;
      const kept = this.keep(await this.sender.send(delivery, target));
      // The next one in order may go when this one is known to be over.
      if (delivery.ordered) await kept;
    } catch {
      // The target could not be read: the lease ends, and it comes again.
    }
  }

  private giveBack(delivery: LeasedDelivery, waitMs: number): void {
    void this.keep({ delivery, state: 'pending', waitMs });
  }

  /** Only a stop rejects it, and then the lease ends by itself. */
  private keep(result: DeliveryResult): Promise<void> {
    // As said.
    return this.results.add(result).catch(() => undefined);
  }
}

function leaseMsOf({ timeoutMs }: CallableTarget): number {
  return timeoutMs + LEASE_SLACK_MS;
}
