import { Breaker } from '../calls/breaker.js';
import { Lane, type LeasedDelivery } from './lane.js';

const OPENS_AFTER = 20;

function delivery(id: number): LeasedDelivery {
  return {
    id: String(id),
    eventId: String(id),
    targetId: 't',
    ordered: false,
    attemptCount: 0,
    lease: 0,
    expiresAt: new Date(),
    eventType: 'x',
    json: Buffer.alloc(0),
    leasedUntil: 0,
  };
}

class Bench {
  readonly sent: string[] = [];
  readonly refused: string[] = [];
  rooms = 0;
  readonly breaker = new Breaker();
  readonly lane: Lane;
  private readonly ends = new Map<string, () => void>();

  constructor() {
    const send = ({ id }: LeasedDelivery): Promise<void> => {
      this.sent.push(id);
      return new Promise((resolve) => this.ends.set(id, resolve));
    };
    this.lane = new Lane('t', this.breaker, send, {
      onRoom: () => (this.rooms += 1),
      onRefused: ({ id }) => this.refused.push(id),
    });
  }

  async end(id: number): Promise<void> {
    this.ends.get(String(id))?.();
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('Lane', () => {
  it('sends no more at once than its concurrency, and holds a few more', async () => {
    const bench = new Bench();
    expect(bench.lane.room(2)).toBe(8);
    for (let id = 1; id <= 8; id += 1) bench.lane.start(delivery(id), false);
    expect(bench.sent).toEqual(['1', '2']);
    expect(bench.lane.room(2)).toBe(0);
    await bench.end(1);
    expect(bench.sent).toEqual(['1', '2', '3']);
    expect(bench.rooms).toBe(1);
    expect(bench.lane.room(2)).toBe(1);
  });

  it('counts a place that is kept until it is used or given up', () => {
    const { lane } = new Bench();
    lane.room(1);
    lane.reserve();
    expect(lane.room(1)).toBe(3);
    expect(lane.isIdle).toBe(false);
    lane.release();
    expect(lane.room(1)).toBe(4);
    lane.reserve();
    lane.start(delivery(1), true);
    expect(lane.room(1)).toBe(3);
  });

  it('refuses what it has in hand when its breaker opens', async () => {
    const bench = new Bench();
    bench.lane.room(1);
    for (let id = 1; id <= 3; id += 1) bench.lane.start(delivery(id), false);
    for (let call = 0; call < OPENS_AFTER; call += 1) await bench.breaker.run(() => Promise.resolve({ error: 'x' }));
    await bench.end(1);
    expect(bench.sent).toEqual(['1']);
    expect(bench.refused).toEqual(['2', '3']);
    expect(bench.lane.isIdle).toBe(true);
    expect(bench.lane.room(1)).toBe(0);
  });
});
