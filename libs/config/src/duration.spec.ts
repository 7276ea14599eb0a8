import fc from 'fast-check';
import { formatDuration, parseDurationMs } from './duration.js';

describe('parseDurationMs', () => {
  it.each([
    ['0s', 0],
    ['1s', 1000],
    ['3600s', 3_600_000],
    ['1.5s', 1500],
    ['1.500s', 1500],
    ['0.001s', 1],
    ['0.000999999s', 0],
    ['999999999999s', 999_999_999_999_000],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDurationMs(text)).toBe(milliseconds);
  });

  it.each(['', 's', '10', '10m', '-1s', '+1s', '1e3s', ' 1s', '1s ', '1.s', '.5s', '1,5s', '0x10s', '1234567890123s'])(
    'refuses %j',
    (text) => {
      expect(parseDurationMs(text)).toBeUndefined();
    },
  );

  it('reads back every duration it formats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), (milliseconds) => {
        expect(parseDurationMs(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [3_600_000, '3600s'],
    [1500, '1.500s'],
    [1, '0.001s'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
