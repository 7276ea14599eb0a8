import { Readiness } from './readiness.js';

const reasonsOf = (readiness: Readiness): Promise<(string | undefined)[]> =>
  Promise.all(readiness.checks().map(([, probe]) => probe()));

describe('Readiness', () => {
  it('asks for what is needed first until it was there, and never again', async () => {
    const readiness = new Readiness();
    let reason: string | undefined = 'not yet';
    readiness.addFirst('keys', () => reason);
    await expect(reasonsOf(readiness)).resolves.toEqual(['not yet']);
    reason = undefined;
    await expect(reasonsOf(readiness)).resolves.toEqual([undefined]);
    reason = 'away again';
    await expect(reasonsOf(readiness)).resolves.toEqual([undefined]);
  });

  it('asks for everything else each time, also for that of others', async () => {
    const [own, other] = [new Readiness(), new Readiness()];
    own.include(other);
    other.add('zones', () => 'stale');
    own.add('log', () => undefined);
    await expect(reasonsOf(own)).resolves.toEqual([undefined, 'stale']);
  });
});
