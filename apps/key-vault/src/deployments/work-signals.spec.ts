import { getEventListeners, once } from 'node:events';
import { WorkSignals } from './work-signals.js';

const untilAborted = async (signal: AbortSignal): Promise<string> => {
  if (!signal.aborted) await once(signal, 'abort');
  return 'aborted';
};

describe('WorkSignals', () => {
  it('abort at the time limit, with the caller, or when all is stopped', async () => {
    const signals = new WorkSignals();
    const caller = new AbortController();

    expect(await signals.run({ limitMs: 1 }, untilAborted)).toBe('aborted');
    const withCaller = signals.run({ limitMs: 60_000, signal: caller.signal }, untilAborted);
    caller.abort();
    expect(await withCaller).toBe('aborted');
    expect(await signals.run({ limitMs: 60_000, signal: caller.signal }, untilAborted)).toBe('aborted');
    const untilStop = signals.run({ limitMs: 60_000 }, untilAborted);
    signals.stop();
    expect(await untilStop).toBe('aborted');
    expect(await signals.run({ limitMs: 60_000 }, untilAborted)).toBe('aborted');
  });

  it('leave nothing behind, whether the work succeeded or failed', async () => {
    const signals = new WorkSignals();
    const { signal } = new AbortController();

    expect(await signals.run({ limitMs: 60_000, signal }, () => Promise.resolve('done'))).toBe('done');
    const failing = signals.run({ limitMs: 60_000, signal }, () => Promise.reject(new Error('failed')));
    expect(signals.size).toBe(1);
    await expect(failing).rejects.toThrow('failed');

    expect(signals.size).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
