import { RecentDemand } from './recent-demand.js';

describe('RecentDemand', () => {
  it('keeps the peak for a whole window after its own, and forgets it then', () => {
    let now = 10_000;
    const demand = new RecentDemand(1_000, () => now);
    for (let count = 0; count < 5; count += 1) demand.count();
    expect(demand.peak).toBe(5);
    now += 1_000;
    demand.count();
    expect(demand.peak).toBe(5);
    now += 1_000;
    expect(demand.peak).toBe(1);
    now += 5_000;
    expect(demand.peak).toBe(0);
  });
});
