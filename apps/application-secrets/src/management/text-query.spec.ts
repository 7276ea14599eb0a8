import { readTextQuery } from './text-query.js';

describe('readTextQuery', () => {
  it.each([
    [{ name: 'a' }, 'EQUALS'],
    [{ name: 'a', method: null }, 'EQUALS'],
    [{ name: 'a', method: 'TEXT_QUERY_METHOD_STARTS_WITH' }, 'STARTS_WITH'],
    [{ name: 'a', method: 'TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE' }, 'CONTAINS_IGNORE_CASE'],
    [{ name: 'a', method: 7 }, 'ENDS_WITH_IGNORE_CASE'],
    [{ name: 'a', method: 'TEXT_QUERY_METHOD_NEW' }, 'EQUALS'],
  ])('reads %j', (query, match) => {
    expect(readTextQuery(query)).toEqual({ text: 'a', match });
  });

  it('takes an absent name for an empty one', () => {
    expect(readTextQuery({})).toEqual({ text: '', match: 'EQUALS' });
  });
});
