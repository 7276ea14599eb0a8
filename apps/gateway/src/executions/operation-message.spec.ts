import { type FoundOperation, loadRoutes, type RouteTable } from '@rekey/contracts';
import { messageOf, type ReadRequest, requestOf } from './operation-message.js';

const UPDATE: FoundOperation = {
  method: '/zitadel.action.v2.ActionService/UpdateTarget',
  template: '/v2/actions/targets/{id}',
  params: { id: 'a/b' },
  guards: {},
  permission: 'action.target.write',
  service: 'action-targets',
  turns: false,
};
const GET: FoundOperation = { ...UPDATE, method: '/zitadel.action.v2.ActionService/GetTarget' };

function read(overrides: Partial<ReadRequest> = {}): ReadRequest {
  const json = 'json' in overrides ? overrides.json : { name: 'n' };
  return {
    verb: 'POST',
    url: '/v2/actions/targets/a%2Fb',
    json,
    body: Buffer.from(JSON.stringify(json) ?? ''),
    ...overrides,
  };
}

let routes: RouteTable;
beforeAll(async () => {
  routes = await loadRoutes();
});
const sentOf = (request: ReadRequest, operation: FoundOperation, message: unknown) =>
  requestOf(request, operation, message, routes);

describe('messageOf', () => {
  it('is the body with the parameters of the path, which win', () => {
    expect(messageOf(read({ json: { id: 'x', name: 'n' } }), UPDATE)).toEqual({ id: 'a/b', name: 'n' });
    expect(messageOf(read({ json: undefined }), UPDATE)).toEqual({ id: 'a/b' });
  });

  it('has a body that is no object as a member', () => {
    expect(messageOf(read({ json: [1] }), UPDATE)).toEqual({ id: 'a/b', body: [1] });
  });

  it('has the query of a request without a body', () => {
    const message = messageOf(
      read({ verb: 'GET', url: '/v2/actions/targets/x?a=1&a=2&b=%20', json: undefined }),
      UPDATE,
    );
    expect(message).toEqual({ id: 'a/b', a: ['1', '2'], b: ' ' });
  });
});

describe('requestOf', () => {
  it('puts parameters into the path and the rest into the body', () => {
    const { url, body } =
      sentOf(read({ url: '/v2/actions/targets/a%2Fb/?q=1' }), UPDATE, { id: 'c d/$&', name: 'm' }) ?? {};
    expect(url).toBe('/v2/actions/targets/c%20d%2F%24%26?q=1');
    expect(JSON.parse(String(body))).toEqual({ name: 'm' });
  });

  it('keeps a parameter that the message leaves out', () => {
    expect(sentOf(read(), UPDATE, {})?.url).toBe('/v2/actions/targets/a%2Fb');
  });

  it('puts the rest into the query of a request without a body', () => {
    const sent = sentOf(read({ verb: 'GET', json: undefined, body: Buffer.alloc(0) }), GET, {
      id: 1,
      a: [1, true],
    });
    expect(sent?.url).toBe('/v2/actions/targets/1?a=1&a=true');
  });

  it('takes a list back out of its member', () => {
    expect(String(sentOf(read({ json: [1] }), UPDATE, { body: [2] })?.body)).toBe('[2]');
  });

  it('has no body where there was none, unless the message has more than the path', () => {
    const without = read({ json: undefined, body: Buffer.alloc(0) });
    expect(sentOf(without, UPDATE, { id: 'x' })?.body).toHaveLength(0);
    expect(String(sentOf(without, UPDATE, { id: 'x', name: 'y' })?.body)).toBe('{"name":"y"}');
  });

  it('keeps members apart from what every object has', () => {
    expect(String(sentOf(read(), UPDATE, { id: 'x', constructor: 1 })?.body)).toBe('{"constructor":1}');
  });

  it('makes no request of another operation', () => {
    expect(sentOf(read(), UPDATE, { id: 'search' })).toBeUndefined();
    expect(sentOf(read(), GET, { id: 'x' })).toBeUndefined();
  });

  it.each([[[1]], ['text'], [null], [{ id: '' }], [{ id: '..' }], [{ id: {} }], [{ id: null }], [{ id: '\ud800' }]])(
    'makes no request of %j',
    (message) => {
      expect(sentOf(read(), UPDATE, message)).toBeUndefined();
    },
  );
});
