import * as fc from 'fast-check';
import type { PositionDto } from './dto/position.dto.js';
import { type Placed, RuleOrder } from './rule-order.js';

/** The rules after what the order says has changed, by position. */
function after(before: readonly Placed[], order: RuleOrder): string[] {
  const places = new Map(before.map(({ id, position }) => [id, position]));
  for (const { id, position } of order.changes()) places.set(id, position);
  expect(new Set(places.values()).size).toBe(places.size);
  return [...places.keys()].toSorted((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
}

const GAPS: readonly Placed[] = [
  { id: 'a', position: 2 },
  { id: 'b', position: 5 },
  { id: 'c', position: 6 },
];

it('touches only the rules between the old place and the new one', () => {
  const order = new RuleOrder(GAPS);
  expect(order.move('c', { after: 'a' })).toBe(true);
  expect(order.changes()).toEqual([
    { id: 'c', position: 5 },
    { id: 'b', position: 6 },
  ]);
});

it('takes a place beside a rule that is not there, or beside itself, for none', () => {
  const order = new RuleOrder(GAPS);
  expect([order.move('a', { before: 'x' }), order.move('a', { after: 'a' }), order.move('a', {})]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(order.changes()).toEqual([]);
});

it('puts new rules at the end', () => {
  const order = new RuleOrder(GAPS);
  expect([order.append('d'), order.append('e')]).toEqual([7, 8]);
  expect(after(GAPS, order)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(new RuleOrder([]).append('a')).toBe(1);
});

it('does what a list would do, whatever moves', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const place: fc.Arbitrary<PositionDto> = fc.oneof(
    fc.record({ index: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ before: id }),
    fc.record({ after: id }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(id, place)), (moves) => {
      const rules = ['a', 'b', 'c', 'd', 'e'].map((one, index) => ({ id: one, position: 3 * index + 1 }));
      const order = new RuleOrder(rules);
      let list = rules.map((rule) => rule.id);
      for (const [moving, to] of moves) {
        const beside = to.before ?? to.after;
        const isPossible = beside !== moving;
        const was = list.join('');
        if (isPossible) list = listMove(list, moving, to);
        expect(order.move(moving, to)).toBe(isPossible ? was !== list.join('') : undefined);
      }
      expect(after(rules, order)).toEqual(list);
    }),
  );
});

function listMove(list: readonly string[], id: string, { index, before, after: behind }: PositionDto): string[] {
  const others = list.filter((one) => one !== id);
  if (index !== undefined) return [...others.slice(0, index - 1), id, ...others.slice(index - 1)];
  return others.flatMap((one) => (one === before ? [id, one] : one === behind ? [one, id] : [one]));
}
