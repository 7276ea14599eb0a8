import type { Breaker } from '../calls/breaker.js';
import type { ClaimedDelivery } from './delivery-queue.repository.js';

/** Leased beyond what is being sent, for each that is: a claim is a round trip, and the lane shall not wait for it. */
const PREFETCH = 3;

/** A leased delivery with what is to be sent. */
export interface LeasedDelivery extends ClaimedDelivery {
  readonly eventType: string;
  readonly json: Buffer;
  /** Milliseconds since the epoch on this replica's clock; no attempt may outlast it. */
  readonly leasedUntil: number;
}

export interface LaneListener {
  /** A place is free again. */
  onRoom(lane: Lane): void;
  /** The breaker opened: these are not sent now. */
  onRefused(delivery: LeasedDelivery, breaker: Breaker): void;
}

/**
 * The deliveries of one target in this replica: so many at once, a few more in hand. Lanes share nothing, so that a target
 * that hangs fills its own alone.
 */
export class Lane {
  /** There is more in the queue than the lane took. */
  backlog = false;
  private readonly inHand: LeasedDelivery[] = [];
  private active = 0;
  private reserved = 0;
  private concurrency = 1;

  constructor(
    readonly targetId: string,
    readonly breaker: Breaker,
    /** Sends one; settles when its outcome is known. Never rejects. */
    private readonly send: (delivery: LeasedDelivery) => Promise<void>,
    private readonly listener: LaneListener,
  ) {}

  /** How many more deliveries it takes now. @param concurrency most at once */
  room(concurrency: number): number {
    this.concurrency = concurrency;
    const held = this.active + this.reserved + this.inHand.length;
    return Math.max(0, this.breaker.allows(concurrency * (1 + PREFETCH)) - held);
  }

  get isIdle(): boolean {
    return this.active + this.reserved + this.inHand.length === 0;
  }

  /** It holds no more than it sends at once: time to fetch more. */
  get isLow(): boolean {
    return this.active + this.reserved + this.inHand.length <= this.concurrency;
  }

  /** Keeps a place for a delivery that is being written; `start` or `release` gives it up. */
  reserve(): void {
    this.reserved += 1;
  }

  release(): void {
    this.reserved -= 1;
    this.listener.onRoom(this);
  }

  /** Takes over a leased delivery. @param isReserved a place was kept for it */
  start(delivery: LeasedDelivery, isReserved: boolean): void {
    if (isReserved) this.reserved -= 1;
    this.inHand.push(delivery);
    this.pump();
  }

  /** Gives up what is not being sent yet. */
  takeBack(): LeasedDelivery[] {
    return this.inHand.splice(0);
  }

  private pump(): void {
    while (this.inHand.length > 0 && this.active < this.breaker.allows(this.concurrency)) {
      this.active += 1;
      void this.send(this.inHand.shift() as LeasedDelivery).then(() => {
        this.active -= 1;
        this.pump();
        this.listener.onRoom(this);
      });
    }
    // Nobody would send them before their lease ends.
    if (this.breaker.opensAt > 0) for (const one of this.takeBack()) this.listener.onRefused(one, this.breaker);
  }
}
