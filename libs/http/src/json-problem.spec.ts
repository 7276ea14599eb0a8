import { problemOfJson } from './json-problem.js';

const members = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));
const problemOf = (value: unknown, isInternal?: boolean): unknown =>
  problemOfJson(JSON.stringify(value), value, isInternal);

describe('problemOfJson', () => {
  it('finds nothing wrong with the largest body', () => {
    expect(problemOf(members(1_000))).toBeUndefined();
    expect(problemOf({ ids: Array.from({ length: 19_999 }, (_, n) => n) })).toBeUndefined();
    expect(problemOf(Array.from({ length: 19 }, () => members(1_000)))).toBeUndefined();
  });

  it('names the object that has too many members', () => {
    expect(problemOf({ inner: [members(1_001)] })).toEqual({
      field: 'inner[0]',
      message: 'an object must have no more than 1000 members',
    });
  });

  it('refuses more values than a body may hold, in lists, in objects and in both', () => {
    const problem = { field: '', message: 'the body must hold no more than 20000 values' };

    expect(problemOf(Array.from({ length: 20_001 }, () => 0))).toEqual(problem);
    expect(problemOf(Array.from({ length: 21 }, () => members(1_000)))).toEqual(problem);
    expect(problemOf(Array.from({ length: 10_001 }, () => [0]))).toEqual(problem);
  });

  it('lets services tell each other of a request and its answer', () => {
    expect(problemOf({ request: members(1_000), response: [members(4_000)] }, true)).toBeUndefined();
    expect(problemOf(members(4_001), true)).toMatchObject({ field: '' });
  });
});
