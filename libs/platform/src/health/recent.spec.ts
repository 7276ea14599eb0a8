import { eventually } from '@rekey/testing';
import { Recent } from './recent.js';

describe('Recent', () => {
  it('asks once for all who ask meanwhile and within the time', async () => {
    let asked = 0;
    const recent = new Recent(60_000, () => Promise.resolve({ nth: ++asked }));

    const together = await Promise.all([recent.get(), recent.get(), recent.get()]);

    expect(together.map(({ nth }) => nth)).toEqual([1, 1, 1]);
    expect(await recent.get()).toEqual({ nth: 1 });
  });

  it('keeps an answer for as long as that answer is good, and then asks again', async () => {
    let asked = 0;
    const recent = new Recent<{ nth: number }>(
      ({ nth }) => (nth === 1 ? 10 : 60_000),
      () => Promise.resolve({ nth: ++asked }),
    );

    expect(await recent.get()).toEqual({ nth: 1 });
    await eventually(async () => expect(await recent.get()).toEqual({ nth: 2 }));
    expect(await recent.get()).toEqual({ nth: 2 });
  });

  it('tells a failure to those who waited for it alone', async () => {
    const answers = [Promise.reject(new Error('away')), Promise.resolve({ ok: true })];
    const recent = new Recent<object>(1_000, () => answers.shift() ?? Promise.reject(new Error('asked too often')));

    await expect(Promise.all([recent.get(), recent.get()])).rejects.toThrow('away');
    expect(await recent.get()).toEqual({ ok: true });
  });
});
