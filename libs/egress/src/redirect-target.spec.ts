import { EgressDenied } from './egress-policy.js';
import { redirectTarget } from './redirect-target.js';

describe('redirectTarget', () => {
  it.each([
    ['https://a.example/x/y', 'z', 'https://a.example/x/z'],
    ['https://a.example/x', '//b.example/y', 'https://b.example/y'],
    ['http://a.example/', 'https://a.example/', 'https://a.example/'],
    ['http://a.example/', 'http://b.example/', 'http://b.example/'],
  ])('leads from %s by %s to %s', (from, location, to) => {
    expect(redirectTarget(new URL(from), location).href).toBe(to);
  });

  it.each(['http://a.example/', 'HTTP://a.example', 'ftp://a.example/', 'data:text/plain,x', 'http://['])(
    'leads from https nowhere by %s',
    (location) => {
      expect(() => redirectTarget(new URL('https://a.example/'), location)).toThrow(EgressDenied);
    },
  );
});
