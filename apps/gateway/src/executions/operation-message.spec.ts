import type { FoundOperation } from '@rekey/contracts';
import { messageOf, type ReadRequest, requestOf } from './operation-message.js';

const UPDATE: FoundOperation = {
  method: '/zitadel.action.v2.ActionService/UpdateTarget',
  template: '/v2/actions/targets/{id}',
  params: { id: 'a/b' },
  guards: {},
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
      requestOf(read({ url: '/v2/actions/targets/a%2Fb/?q=1' }), UPDATE, { id: 'c d/$&', name: 'm' }) ?? {};
    expect(url).toBe('/v2/actions/targets/c%20d%2F%24%26?q=1');
    expect(JSON.parse(String(body))).toEqual({ name: 'm' });
  });

  it('keeps a parameter that the message leaves out', () => {
    expect(requestOf(read(), UPDATE, {})?.url).toBe('/v2/actions/targets/a%2Fb');
  });

  it('puts the rest into the query of a request without a body', () => {
    const sent = requestOf(read({ verb: 'GET', json: undefined, body: Buffer.alloc(0) }), GET, {
      id: 1,
      a: [1, true],
    });
    expect(sent?.url).toBe('/v2/actions/targets/1?a=1&a=true');
  });

  it('takes a list back out of its member', () => {
    expect(String(requestOf(read({ json: [1] }), UPDATE, { body: [2] })?.body)).toBe('[2]');
  });

  it('has no body where there was none, unless the message has more than the path', () => {
    const without = read({ json: undefined, body: Buffer.alloc(0) });
    expect(requestOf(without, UPDATE, { id: 'x' })?.body).toHaveLength(0);
    expect(String(requestOf(without, UPDATE, { id: 'x', name: 'y' })?.body)).toBe('{"name":"y"}');
  });

  it('keeps members apart from what every object has', () => {
    expect(String(requestOf(read(), UPDATE, { id: 'x', constructor: 1 })?.body)).toBe('{"constructor":1}');
  });

  it('makes no request of another operation', () => {
    expect(requestOf(read(), UPDATE, { id: 'search' })).toBeUndefined();
    expect(requestOf(read(), GET, { id: 'x' })).toBeUndefined();
  });

  it.each([[[1]], ['text'], [null], [{ id: '' }], [{ id: '..' }], [{ id: {} }], [{ id: null }], [{ id: '\ud800' }]])(
    'makes no request of %j',
    (message) => {
      expect(requestOf(read(), UPDATE, message)).toBeUndefined();
    },
  );
});
