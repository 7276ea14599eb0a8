import * as fc from 'fast-check';
import { OperationIndex } from './operation-index.js';

function indexOf(...endpoints: string[]): (path: string, method?: string, host?: string) => string | undefined {
  const index = new OperationIndex(
    endpoints.map((endpoint) => ({ id: endpoint, method: 'GET', host: 'api.example.com', endpoint })),
  );
  return (path, method = 'GET', host = 'api.example.com') => index.find(method, host, path)?.id;
}

it.each([
  ['/api/users', '/api/users', true],
  ['/api/users', '/api/users/', false],
  ['/api/users', '/API/users', false],
  ['/api/users/{id}', '/api/users/7', true],
  ['/api/users/{id}', '/api/users/', false],
  ['/api/users/{id}', '/api/users/7/keys', false],
  ['/{any}', '/7', true],
  ['/{any}', '/', false],
  ['/', '/', true],
  ['/files/{name}.json', '/files/a.json', true],
  ['/files/{name}.json', '/files/.json', false],
  ['/files/{name}.json', '/files/a.xml', false],
  ['/{a}/x/{b}', '/1/x/2', true],
])('%s is %s: %s', (endpoint, path, expected) => {
  expect(indexOf(endpoint)(path)).toBe(expected ? endpoint : undefined);
});

it('distinguishes methods and hosts', () => {
  const find = indexOf('/a', '/b/{x}');
  expect(find('/a', 'POST')).toBeUndefined();
  expect(find('/b/1', 'GET', 'example.com')).toBeUndefined();
});

it.each([
  [['/users/{id}', '/users/me'], '/users/me', '/users/me'],
  [['/{a}/me', '/users/{id}'], '/users/me', '/users/{id}'],
  [['/f/{name}', '/f/{name}.json', '/f/a{name}.json'], '/f/ab.json', '/f/a{name}.json'],
  [['/x{a}/b', '/{a}/b'], '/xy/b', '/x{a}/b'],
  [['/x{a}/c', '/{a}/b'], '/xy/b', '/{a}/b'],
  [['/a{x}', '/{x}b'], '/acb', '/a{x}'],
])('of %j a request of %s is the most specific one', (endpoints, path, expected) => {
  expect(indexOf(...endpoints)(path)).toBe(expected);
  expect(indexOf(...endpoints.toReversed())(path)).toBe(expected);
});

it.each([
  '/u/..',
  '/u/../admin',
  '/u/.',
  '/u/%2e%2e',
  '/u/a%2fb',
  '/u/a%5Cb',
  '/u/a\\b',
  '/u//',
  '//u/a',
  '/u/..;',
  '/u/%252e',
  '',
])('takes %j, which servers read differently, for no operation', (path) => {
  const find = indexOf('/u/{x}', '/u/{x}/{y}', '/{x}', '/{x}/{y}', '//u/{x}', '/u/..', '/u/%2e%2e', '/u/../admin');
  expect(find(path)).toBeUndefined();
});

it('finds whatever a template was filled with, and never throws', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.boolean()), { minLength: 1, maxLength: 8 }), (parts) => {
      const endpoint = parts.map(([text, isParameter]) => `/${isParameter ? '{p}' : text}`).join('');
      expect(indexOf(endpoint)(parts.map(([text]) => `/${text}`).join(''))).toBe(endpoint);
    }),
  );
  const find = indexOf('/a/{b}', '/{a}', '/{a}/{b}');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (path) => void find(path)));
});
