import { ValidateBy } from 'class-validator';

const RFC_3339 = /^(\d{4}-\d\d-)(\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

/** A time as RFC 3339 writes it, on a day that exists. */
export const IsTimestamp = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTimestamp',
    validator: {
      validate: isTimestamp,
      defaultMessage: () => 'must be a time like "2026-11-30T12:00:00Z"',
    },
  });

function isTimestamp(value: unknown): boolean {
  const match = typeof value === 'string' ? RFC_3339.exec(value) : null;
  if (match === null || Number.isNaN(Date.parse(match[0]))) return false;
  const [, month = '', day] = match;
  // The parser takes the 30th of February for the 2nd of March.
  return new Date(`${month}${day}T00:00:00Z`).getUTCDate() === Number(day);
}
