import { newSnowflakeId } from './snowflake-id.js';

describe('newSnowflakeId', () => {
  it('is decimal and of the vendor’s length', () => {
    for (let i = 0; i < 100; i += 1) expect(newSnowflakeId()).toMatch(/^[1-9]\d{17,18}$/);
  });

  it('never repeats and always grows, also when a millisecond has no number left', () => {
    const ids = Array.from({ length: 50_000 }, newSnowflakeId);

    expect(new Set(ids).size).toBe(ids.length);
    for (let i = 1; i < ids.length; i += 1) expect(BigInt(ids[i] ?? 0)).toBeGreaterThan(BigInt(ids[i - 1] ?? 0));
  });

  it('goes on growing when the clock is set back', () => {
    const before = newSnowflakeId();
    jest.useFakeTimers({ now: Date.now() - 3_600_000 });
    try {
      expect(BigInt(newSnowflakeId())).toBeGreaterThan(BigInt(before));
    } finally {
      jest.useRealTimers();
    }
  });

  it('fits into 63 bits for decades', () => {
    jest.useFakeTimers({ now: Date.UTC(2060, 0, 1) });
    try {
      expect(BigInt(newSnowflakeId())).toBeLessThan(2n ** 63n);
    } finally {
      jest.useRealTimers();
    }
  });
});
