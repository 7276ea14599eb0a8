import { unknownMember } from './unknown-member.js';

const SHAPE = { id: null, restCall: { interruptOnError: null }, keys: { kid: null }, free: null };

describe('unknownMember', () => {
  it.each([
    [{}],
    [{ id: 1, rest_call: { interrupt_on_error: true } }],
    [{ keys: [{ kid: 'a' }, { kid: 'b' }] }],
    [{ free: { anything: [{ at: 'all' }] } }],
    [{ id: { whatever: 'the service says' } }],
    [{ odd: 2, keys: [{ oddKid: 1 }] }],
  ])('is none in %j', (message) => {
    expect(unknownMember(message, SHAPE, { odd: 1, keys: [{}, { oddKid: 3 }] })).toBeUndefined();
  });

  it.each<[object, string]>([
    [{ nmae: 'x' }, 'nmae'],
    [{ id: 1, restCall: { interrupt: true } }, 'restCall.interrupt'],
    [{ keys: [{ kid: 'a' }, { kdi: 'b' }] }, 'keys.kdi'],
    [{ constructor: 1 }, 'constructor'],
  ])('is found in %j', (message, name) => {
    expect(unknownMember(message, SHAPE, {})).toBe(name);
  });

  it('is none where nothing is known of the message', () => {
    expect(unknownMember({ a: { b: 1 } }, null, {})).toBeUndefined();
  });
});
