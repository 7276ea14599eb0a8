import { AnswerCheck } from './answer-check.js';

const content = (schema: object): Record<string, object> => ({ 'application/json': { schema } });
const KEY = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, end: { type: 'string', nullable: true } },
};

const check = new AnswerCheck({
  paths: {
    '/keys/{id}': {
      get: {
        responses: {
          200: { content: content({ $ref: '#/components/schemas/Key' }) },
          204: {},
          404: { $ref: '#/components/responses/Gone' },
        },
      },
    },
    '/keys/all': { get: { responses: { 200: { content: content({ type: 'array', items: KEY }) } } } },
  },
  components: { schemas: { Key: KEY }, responses: { Gone: { content: content({ type: 'object', properties: {} }) } } },
});
const problemOf = (
  body: unknown,
  { status = 200, type = 'application/json; charset=utf-8', path = '/keys/{id}' } = {},
) => check.problemOf({ method: 'GET', path, status, type, body: JSON.stringify(body) });

describe('AnswerCheck', () => {
  it('has nothing against what is declared', () => {
    expect(problemOf({ id: 'a' })).toBeUndefined();
    expect(problemOf({ id: 'a', end: null })).toBeUndefined();
    expect(problemOf({}, { status: 404 })).toBeUndefined();
    expect(problemOf([{ id: 'a' }], { path: '/keys/all' })).toBeUndefined();
    expect(
      check.problemOf({ method: 'GET', path: '/keys/{id}', status: 204, type: undefined, body: '' }),
    ).toBeUndefined();
  });

  it.each<[unknown, object, RegExp]>([
    [{ id: 'a', secret: 's' }, {}, /has secret, which is not declared/],
    [{ id: 1 }, {}, /must be string/],
    [{}, {}, /required property 'id'/],
    [{ code: 1 }, { status: 404 }, /has code, which is not declared/],
    [{ id: 'a' }, { status: 201 }, /status 201 is not declared/],
    [{ id: 'a' }, { type: 'text/plain' }, /text\/plain is not declared/],
    [{ id: 'a' }, { status: 204 }, /is not declared for 204/],
    [[{ id: 'a', secret: 's' }], { path: '/keys/all' }, /has secret/],
  ])('names what is wrong with %j, %j', (body, more, problem) => {
    expect(problemOf(body, more)).toMatch(problem);
  });

  it('takes a path for the one that names most of it', () => {
    expect(check.pathOf('/keys/all?x=1')).toBe('/keys/all');
    expect(check.pathOf('/keys/b/')).toBe('/keys/{id}');
    expect(check.pathOf('/other')).toBeUndefined();
  });

  it('misses routes on either side', () => {
    expect(check.problemsOfRoutes(['GET /keys/all', 'PUT /keys/all'])).toEqual([
      'PUT /keys/all is not in the document',
      'GET /keys/{id} is in the document alone',
    ]);
  });
});
