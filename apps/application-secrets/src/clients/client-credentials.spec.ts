import { ASSERTION_TYPE, readClientCredentials } from './client-credentials.js';
import { ClientRefused, OAuthRequestInvalid } from './client.errors.js';

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('readClientCredentials', () => {
  it.each([
    ['as they are', '1234:abcDEF09', '1234', 'abcDEF09'],
    ['percent-encoded', '12%3A34:a%25b%2Bc', '12:34', 'a%b+c'],
    ['with plus for space', '1234:a+b', '1234', 'a b'],
    ['with a colon in the secret', '1234:a:b', '1234', 'a:b'],
    ['in UTF-8', '1234:%C3%A9', '1234', 'é'],
  ])('reads Basic credentials %s', (_, pair, clientId, secret) => {
    expect(readClientCredentials(basic(pair), {})).toEqual({ kind: 'secret', clientId, secret });
  });

  it('takes the scheme in any case and ignores a client id beside it', () => {
    const authorization = basic('1234:s').replace('Basic', 'bAsIc');
    expect(readClientCredentials(authorization, { client_id: '99' })).toMatchObject({ clientId: '1234' });
  });

  it.each(['Basic', 'Basic !!!', basic('no-colon'), basic('1234:%zz'), basic('1234:%ff')])(
    'refuses the client when the header is %p',
    (authorization) => {
      expect(() => readClientCredentials(authorization, {})).toThrow(ClientRefused);
    },
  );

  it('reads a secret from the form', () => {
    expect(readClientCredentials(undefined, { client_id: '1234', client_secret: 's' })).toEqual({
      kind: 'secret',
      clientId: '1234',
      secret: 's',
    });
  });

  it('reads an assertion, with and without the client id beside it', () => {
    const form = { client_assertion: 'a.b.c', client_assertion_type: ASSERTION_TYPE };
    expect(readClientCredentials(undefined, form)).toEqual({
      kind: 'assertion',
      assertion: 'a.b.c',
      clientId: undefined,
    });
    expect(readClientCredentials(undefined, { ...form, client_id: '1' })).toMatchObject({ clientId: '1' });
  });

  it.each([
    ['nothing', undefined, {}],
    ['another scheme', 'Bearer abc', {}],
    ['a secret alone', undefined, { client_secret: 's' }],
    ['an empty client id', undefined, { client_id: '', client_secret: 's' }],
    ['an assertion without type', undefined, { client_assertion: 'a.b.c' }],
    ['an assertion of another type', undefined, { client_assertion: 'a.b.c', client_assertion_type: 'saml' }],
    ['Basic and a secret in the form', basic('1:s'), { client_id: '1', client_secret: 's' }],
    ['Basic and an assertion', basic('1:s'), { client_assertion: 'a.b.c', client_assertion_type: ASSERTION_TYPE }],
    [
      'a secret and an assertion',
      undefined,
      { client_id: '1', client_secret: 's', client_assertion: 'a.b.c', client_assertion_type: ASSERTION_TYPE },
    ],
  ])('refuses a request with %s', (_, authorization, form) => {
    expect(() => readClientCredentials(authorization, form)).toThrow(OAuthRequestInvalid);
  });

  it('refuses a client that names itself and does not authenticate', () => {
    expect(() => readClientCredentials(undefined, { client_id: '1234' })).toThrow(ClientRefused);
  });
});
