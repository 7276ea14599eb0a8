import { formatTimestamp, parseTimestamp } from './timestamp.js';

describe('parseTimestamp', () => {
  it.each([
    ['2519-04-01T08:45:00.000000Z', '2519-04-01T08:45:00.000Z'],
    ['2519-04-01T08:45:00Z', '2519-04-01T08:45:00.000Z'],
    ['2519-04-01T08:45:00.123456789Z', '2519-04-01T08:45:00.123Z'],
    ['2519-04-01T08:45:00+02:00', '2519-04-01T06:45:00.000Z'],
    ['2400-02-29T00:00:00Z', '2400-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s', (text, expected) => {
    expect(parseTimestamp(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '',
    'tomorrow',
    '2519-04-01',
    '2519-04-01T08:45:00',
    '2519-04-01 08:45:00Z',
    '2519-04-31T08:45:00Z',
    '2519-02-29T08:45:00Z',
    '2519-13-01T08:45:00Z',
    '2519-00-01T08:45:00Z',
    '2519-04-00T08:45:00Z',
    '2519-04-01T24:00:00Z',
    '2519-04-01T08:60:00Z',
    '2519-04-01T08:45:60Z',
    '2519-04-01T08:45:00.0000000001Z',
    '2519-04-01T08:45:00+25:00',
    '0000-01-01T00:00:00Z',
    '+02519-04-01T08:45:00Z',
  ])('refuses %p', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe('formatTimestamp', () => {
  it('leaves out a fraction of zero', () => {
    expect(formatTimestamp(new Date('9999-12-31T23:59:59Z'))).toBe('9999-12-31T23:59:59Z');
    expect(formatTimestamp(new Date('2026-01-02T03:04:05.678Z'))).toBe('2026-01-02T03:04:05.678Z');
  });
});
