import fc from 'fast-check';
import { bestMatch, candidatesOf } from './best-match.js';

describe('bestMatch', () => {
  it.each([
    ['request/a.Service/Do', ['request', 'request/a.Service', 'request/a.Service/Do'], 'request/a.Service/Do'],
    ['request/a.Service/Do', ['request', 'request/a.Service'], 'request/a.Service'],
    ['request/a.Service/Do', ['request', 'response/a.Service/Do'], 'request'],
    ['request/a.Service/Do', ['request/a.Serv', 'request/a.Service/D', 'response'], undefined],
    ['event/key.rotated', ['event', 'event/key.*', 'event/key.rotated'], 'event/key.rotated'],
    ['event/key.rotated', ['event', 'event/key.*'], 'event/key.*'],
    ['event/a.b.c', ['event', 'event/a.*', 'event/a.b.*'], 'event/a.b.*'],
    ['event/keychain.made', ['event/key.*'], undefined],
    ['event/key.rotated', ['event/key.rot', 'event/key.rot.*'], undefined],
    ['function/preaccesstoken', ['function', 'function/preaccesstoken'], 'function/preaccesstoken'],
    ['function/preaccesstoken', ['function', 'function/preuserinfo'], undefined],
  ])('runs for %s of %j: %s', (trigger, stored, expected) => {
    expect(bestMatch(trigger, stored)).toBe(expected);
  });

  it('never runs what is not set, and prefers the closest', () => {
    const word = fc.stringMatching(/^[a-z]{1,4}$/);
    const trigger = fc.oneof(
      fc.tuple(fc.constantFrom('request', 'response'), word, word).map((parts) => parts.join('/')),
      fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => `event/${words.join('.')}`),
    );
    fc.assert(
      fc.property(trigger, fc.array(trigger), (one, others) => {
        const candidates = candidatesOf(one);
        const stored = new Set([...others, ...candidates.filter((_, index) => index % 2 === 1)]);
        const match = bestMatch(one, stored);
        expect(match === undefined || stored.has(match)).toBe(true);
        const better = candidates.slice(0, candidates.indexOf(match ?? ''));
        expect(better.some((id) => stored.has(id))).toBe(false);
      }),
    );
  });
});
