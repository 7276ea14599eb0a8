import { requestShapeOf } from './message-shape.js';

const shape = (schema: object, schemas: object = {}, more: object = {}): unknown =>
  requestShapeOf(
    { responses: {}, requestBody: { content: { 'application/json': { schema } } }, ...more },
    schemas as never,
  );

describe('requestShapeOf', () => {
  it('has the members of the body, through references, lists and parts', () => {
    const schemas = {
      Outer: {
        type: 'object',
        properties: { name: { type: 'string' }, inner: { $ref: '#/components/schemas/Inner' } },
      },
      Inner: {
        allOf: [{ properties: { a: {} } }, { properties: { b: { type: 'array', items: { properties: { c: {} } } } } }],
      },
    };
    expect(shape({ $ref: '#/components/schemas/Outer' }, schemas)).toEqual({
      name: null,
      inner: { a: null, b: { c: null } },
    });
  });

  it('has a list as its body', () => {
    expect(shape({ type: 'array', items: { properties: { id: {} } } })).toEqual({ body: { id: null } });
  });

  it('has the parameters of the query alone where there is no body', () => {
    const parameters = [
      { name: 'a', in: 'query' },
      { name: 'id', in: 'path' },
    ];
    expect(requestShapeOf({ responses: {}, parameters: parameters as never }, {})).toEqual({ a: null });
  });

  it.each([
    {},
    { type: 'object' },
    { type: 'object', additionalProperties: true, properties: { a: {} } },
    { oneOf: [{ properties: { a: {} } }, { type: 'object' }] },
    { $ref: '#/components/schemas/Missing' },
  ])('may be anything for %j', (schema) => {
    expect(shape(schema)).toBeNull();
  });

  it('ends where a schema holds itself', () => {
    const schemas = { Loop: { properties: { again: { $ref: '#/components/schemas/Loop' } } } };
    expect(shape({ $ref: '#/components/schemas/Loop' }, schemas)).toHaveProperty('again.again.again');
  });
});
