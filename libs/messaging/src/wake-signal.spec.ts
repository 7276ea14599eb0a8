import { WakeSignal } from './wake-signal.js';

it('a wake that comes before the wait is not lost, and counts once', async () => {
  const signal = new WakeSignal();
  signal.wake();
  signal.wake();
  await signal.wait(60_000);
  const second = signal.wait(60_000);
  signal.wake();
  await second;
});
