import { parseEndpoint } from './target-endpoints.js';

describe('parseEndpoint', () => {
  it.each(['https://example.com/hooks/ip_check', 'http://a:8080', 'https://[2001:db8::1]/?q=a%20b#f', 'HTTPS://A/'])(
    'accepts %s',
    (endpoint) => expect(parseEndpoint(endpoint)).toBeInstanceOf(URL),
  );

  it.each([
    '',
    'example.com',
    '//example.com',
    'https://',
    'https://a b/',
    'https://a:99999/',
    'ftp://example.com',
    'file:///etc/passwd',
    'data:text/plain,x',
    'https://exam\tple.com',
    'https://example.com/\r\nx: y',
    ' https://example.com',
    'https://example.com/\u0000',
  ])('refuses %j', (endpoint) => expect(parseEndpoint(endpoint)).toBeUndefined());
});
