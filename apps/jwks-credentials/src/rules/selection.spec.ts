import type { RuleSelector } from './rule.entity.js';
import { Selection, type SelectionState } from './selection.js';

const OPERATION = { id: 'o1', host: 'a.example' };

it.each<[RuleSelector, SelectionState]>([
  [{}, 'included'],
  [{ include: null, exclude: null }, 'included'],
  [{ include: [] }, 'included'],
  [{ include: [{}] }, 'included'],
  [{ include: [{ host: ['b.example'] }, { host: null }] }, 'included'],
  [{ include: [{ host: ['a.example'] }] }, 'included'],
  [{ include: [{ host: ['b.example'] }, { host: ['a.example'] }] }, 'included'],
  [{ include: [{ host: ['b.example'] }] }, 'ignored'],
  [{ exclude: [{ operation_ids: ['o1'] }] }, 'excluded'],
  [{ exclude: [{}, { operation_ids: ['o2', 'o1'] }] }, 'excluded'],
  [{ exclude: [{ operation_ids: ['o2'] }] }, 'included'],
  [{ include: [{ host: ['a.example'] }], exclude: [{ operation_ids: ['o1'] }] }, 'excluded'],
  [{ include: [{ host: ['b.example'] }], exclude: [{ operation_ids: ['o1'] }] }, 'excluded'],
])('%j: %s', (selector, expected) => {
  expect(new Selection(selector).stateOf(OPERATION)).toBe(expected);
});

it('includes what is no operation by its host alone', () => {
  const selection = new Selection({ include: [{ host: ['a.example'] }], exclude: [{ operation_ids: ['o1'] }] });
  expect(selection.stateOf({ host: 'a.example' })).toBe('included');
  expect(selection.stateOf({ host: 'b.example' })).toBe('ignored');
});

it('includes a host that cannot be read, unless its operation is left out', () => {
  const selection = new Selection({ include: [{ host: ['a.example'] }], exclude: [{ operation_ids: ['o1'] }] });
  expect(selection.stateOf({ host: undefined })).toBe('included');
  expect(selection.stateOf({ id: 'o1', host: undefined })).toBe('excluded');
});
