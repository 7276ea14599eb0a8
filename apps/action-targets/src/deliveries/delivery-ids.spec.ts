import { v7 as uuidv7 } from 'uuid';
import { idBounds } from './delivery-ids.js';

describe('idBounds', () => {
  const at = (text: string): Date => new Date(text);
  const idAt = (text: string): string => uuidv7({ msecs: at(text).getTime() });

  it('holds the ids of the range and up to an hour around it, and no others', () => {
    const [least, end] = idBounds(at('2026-11-01T10:00:00Z'), at('2026-11-01T12:00:00Z'));
    const inside = ['2026-11-01T09:00:00Z', '2026-11-01T10:00:00Z', '2026-11-01T12:00:00Z', '2026-11-01T12:59:59.999Z'];
    const outside = ['2026-11-01T08:59:59.999Z', '2026-11-01T13:00:00Z'];
    const isIn = (id: string): boolean => id >= least && id < end;
    expect(inside.map(idAt).map(isIn)).toEqual([true, true, true, true]);
    expect(outside.map(idAt).map(isIn)).toEqual([false, false]);
  });

  it('are ids even before the epoch and in the last year there is', () => {
    const bounds = idBounds(at('0001-01-01T00:00:00Z'), at('9999-12-31T23:59:59Z'));
    expect(bounds[0]).toBe('00000000-0000-0000-0000-000000000000');
    for (const id of bounds) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});
