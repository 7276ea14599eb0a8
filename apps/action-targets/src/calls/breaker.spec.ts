import { Breaker } from './breaker.js';

const OPENS_AFTER = 20;

describe('Breaker', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  const answer = (breaker: Breaker, error?: string): Promise<unknown> => breaker.run(() => Promise.resolve({ error }));
  const fail = (breaker: Breaker): Promise<unknown> => answer(breaker, 'status 500');
  const failTimes = async (breaker: Breaker, times: number): Promise<Breaker> => {
    for (let call = 0; call < times; call += 1) await fail(breaker);
    return breaker;
  };
  const passPause = (breaker: Breaker): number => {
    const pauseMs = breaker.opensAt - Date.now();
    jest.setSystemTime(breaker.opensAt);
    return pauseMs;
  };

  it('lets everything through until so many calls in a row have failed', async () => {
    const breaker = await failTimes(new Breaker(), OPENS_AFTER - 1);
    expect(breaker.allows(8)).toBe(8);
    expect(breaker.opensAt).toBe(0);
    await answer(breaker);
    await failTimes(breaker, OPENS_AFTER - 1);
    expect(breaker.allows(8)).toBe(8);
    await fail(breaker);
    expect(breaker.allows(8)).toBe(0);
  });

  it('lets one call through after its pause, and none beside it, and closes with its success', async () => {
    const breaker = await failTimes(new Breaker(), OPENS_AFTER);
    passPause(breaker);
    expect(breaker.allows(8)).toBe(1);
    const probe = breaker.run(() => Promise.resolve({ error: undefined }));
    expect(breaker.allows(8)).toBe(0);
    await probe;
    expect(breaker.allows(8)).toBe(8);
  });

  it('waits longer after each failure of that call, up to a minute', async () => {
    const breaker = await failTimes(new Breaker(), OPENS_AFTER);
    const pauses: number[] = [];
    for (let probe = 0; probe < 8; probe += 1) {
      pauses.push(passPause(breaker));
      await fail(breaker);
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });
});
