import { NotFoundException } from '@nestjs/common';
import type { DialectName } from '@rekey/contracts';
import { DomainError, type ErrorKind, InvalidInput } from '@rekey/errors';
import { PermissionDenied, Unauthenticated } from '@rekey/identity';
import { UnsupportedMediaType } from '../body-parsers.js';
import { toDomainError } from '../to-domain-error.js';
import { DIALECTS } from './dialect-of.js';

const render = (dialect: DialectName, error: DomainError) => DIALECTS[dialect].renderError(error, 'r-1');

function domainError(kind: ErrorKind, more: object = {}): DomainError {
  return new DomainError({ code: `spec.${kind}`, kind, message: 'It failed', ...more });
}

describe.each<[DialectName, Readonly<Record<ErrorKind, number>>]>([
  ['native', statuses({})],
  ['zitadel-rest', statuses({ gone: 404 })],
  ['zitadel-connect', statuses({ gone: 404 })],
  [
    'apinizer',
    statuses({
      forbidden: 400,
      'not-found': 400,
      'method-not-allowed': 400,
      conflict: 400,
      gone: 400,
      'too-large': 400,
      'rate-limited': 400,
      unavailable: 500,
    }),
  ],
  ['cloudflare', statuses({})],
  ['oauth', statuses({})],
])('%s', (dialect, expected) => {
  it.each(Object.entries(expected) as [ErrorKind, number][])('answers %s with %d', (kind, status) => {
    expect(render(dialect, domainError(kind)).status).toBe(status);
  });

  it('says when to come again', () => {
    const error = domainError('unavailable', { retryAfterSeconds: 7 });

    expect(render(dialect, error).headers).toMatchObject({ 'retry-after': '7' });
    expect(render(dialect, domainError('unavailable')).headers ?? {}).not.toHaveProperty('retry-after');
  });
});

function statuses(different: Partial<Record<ErrorKind, number>>): Readonly<Record<ErrorKind, number>> {
  return {
    invalid: 400,
    'failed-precondition': 400,
    unauthenticated: 401,
    forbidden: 403,
    'not-found': 404,
    'method-not-allowed': 405,
    conflict: 409,
    gone: 410,
    'too-large': 413,
    'rate-limited': 429,
    unavailable: 503,
    internal: 500,
    ...different,
  };
}

describe('zitadel-rest bodies', () => {
  it('carry number, text with id, and the detail', () => {
    const error = domainError('not-found', { message: 'Target not found', vendorCode: 'COMMAND-xj14f2cccn' });

    expect(render('zitadel-rest', error).body).toEqual({
      code: 5,
      message: 'Target not found (COMMAND-xj14f2cccn)',
      details: [
        {
          '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail',
          id: 'COMMAND-xj14f2cccn',
          message: 'Target not found',
        },
      ],
    });
  });

  it.each<[DomainError, number, string, string | undefined]>([
    [new Unauthenticated('missing'), 16, 'auth header missing', undefined],
    [new Unauthenticated('malformed'), 16, 'Errors.Token.Invalid (AUTH-toLo1)', 'AUTH-toLo1'],
    [new Unauthenticated('invalid'), 16, 'Errors.Token.Invalid (AUTH-7fs1e)', 'AUTH-7fs1e'],
    [new Unauthenticated('expired'), 16, 'Errors.Token.Invalid (AUTH-7fs1e)', 'AUTH-7fs1e'],
    [new PermissionDenied('x'), 7, 'No matching permissions found (AUTH-5mWD2)', 'AUTH-5mWD2'],
  ])('keep the raw key of a failed authentication: %s', (error, code, message, id) => {
    const { status, headers, body } = render('zitadel-rest', error);

    expect(body).toMatchObject({ code, message });
    if (id === undefined) expect(body).not.toHaveProperty('details');
    else expect(body).toMatchObject({ details: [{ id }] });
    if (status === 401) expect(headers).toMatchObject({ 'www-authenticate': message });
  });

  it('report the first violation only, without details', () => {
    const text = 'invalid UpdateTargetRequest.Name: value length must be between 1 and 1000 runes, inclusive';
    const error = new InvalidInput([
      { field: 'name', message: text },
      { field: 'timeout', message: 'is bad' },
    ]);

    expect(render('zitadel-rest', error).body).toEqual({ code: 3, message: text });
    expect(render('zitadel-rest', InvalidInput.field('timeout', 'must be a duration')).body).toEqual({
      code: 3,
      message: 'invalid timeout: must be a duration',
    });
  });

  it.each<[ErrorKind, number]>([
    ['invalid', 3],
    ['failed-precondition', 9],
    ['conflict', 6],
    ['forbidden', 7],
    ['method-not-allowed', 12],
    ['rate-limited', 8],
    ['unavailable', 14],
    ['internal', 13],
  ])('number %s as %d', (kind, code) => {
    expect(render('zitadel-rest', domainError(kind)).body).toMatchObject({ code });
  });
});

describe('zitadel-connect bodies', () => {
  it('carry a word and the detail as protobuf', () => {
    const message = 'Zürich '.repeat(30);
    const error = domainError('not-found', { message, vendorCode: 'COMMAND-xj14f2cccn' });

    const body = render('zitadel-connect', error).body as { details: { value: string }[] };

    expect(body).toMatchObject({
      code: 'not_found',
      message: `${message} (COMMAND-xj14f2cccn)`,
      details: [{ type: 'zitadel.v1.ErrorDetail', debug: { id: 'COMMAND-xj14f2cccn', message } }],
    });
    const value = body.details[0]?.value ?? '';
    expect(value).not.toMatch(/=$/);
    expect(Buffer.from(value, 'base64')).toEqual(
      Buffer.concat([
        Buffer.from([0x0a, 18]),
        Buffer.from('COMMAND-xj14f2cccn'),
        // 240 bytes: a length of two.
        Buffer.from([0x12, 0xf0, 0x01]),
        Buffer.from(message),
      ]),
    );
  });

  it('leave details out where the vendor has none', () => {
    expect(render('zitadel-connect', new Unauthenticated('missing')).body).toEqual({
      code: 'unauthenticated',
      message: 'auth header missing',
    });
  });

  it('tell an unknown procedure, and a body that is not JSON, as the protocol does', () => {
    expect(render('zitadel-connect', toDomainError(new NotFoundException()))).toMatchObject({
      status: 404,
      body: { code: 'unimplemented' },
    });
    expect(render('zitadel-connect', new UnsupportedMediaType())).toMatchObject({
      status: 415,
      body: { code: 'invalid_argument', message: 'Content-Type must be application/json' },
    });
  });
});

describe('apinizer bodies', () => {
  it.each<[DomainError, number, string, string]>([
    [
      new Unauthenticated('missing'),
      401,
      'invalid_token',
      'Empty Key! Client must be authenticated to access this resource.',
    ],
    [new Unauthenticated('malformed'), 401, 'invalid_token', 'Token is not valid!'],
    [new Unauthenticated('invalid'), 401, 'invalid_token', 'Token is not valid!'],
    [new Unauthenticated('expired'), 401, 'invalid_token', 'Token was expired!'],
    [new PermissionDenied('x'), 400, 'bad_request', 'User does not have required permission for this operation!'],
    [
      domainError('not-found', { message: 'Key (name: k) is not found!' }),
      400,
      'bad_request',
      'Key (name: k) is not found!',
    ],
    [domainError('internal', { message: 'secret detail' }), 500, 'server_error', 'An unexpected error occurred'],
  ])('hold both envelopes: %s', (error, status, word, text) => {
    expect(render('apinizer', error)).toMatchObject({
      status,
      body: { status: 'FAILURE', success: false, resultMessage: text, error: word, error_description: text },
    });
  });
});

describe('cloudflare bodies', () => {
  it.each<[DomainError, number, object[]]>([
    [
      new Unauthenticated('missing'),
      400,
      [{ code: 9106, message: 'Missing X-Auth-Key, X-Auth-Email or Authorization headers' }],
    ],
    [
      new Unauthenticated('malformed'),
      400,
      [
        {
          code: 6003,
          message: 'Invalid request headers',
          error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
        },
      ],
    ],
    [new Unauthenticated('invalid'), 403, [{ code: 10000, message: 'Authentication error' }]],
    [new Unauthenticated('expired'), 403, [{ code: 10000, message: 'Authentication error' }]],
    [new PermissionDenied('x'), 403, [{ code: 10000, message: 'Authentication error' }]],
    [domainError('not-found', { vendorCode: 10042 }), 404, [{ code: 10042, message: 'It failed' }]],
    [domainError('rate-limited'), 429, [{ code: 971, message: 'It failed' }]],
  ])('are the v4 envelope: %s', (error, status, errors) => {
    expect(render('cloudflare', error)).toMatchObject({ status });
    expect(render('cloudflare', error).body).toEqual({ success: false, errors, messages: [], result: null });
  });

  it('point into a body that is a list', () => {
    const { body } = render('cloudflare', InvalidInput.field('[2].title', 'is long'));
    expect(body).toMatchObject({ errors: [{ message: '[2].title: is long', source: { pointer: '/2/title' } }] });
  });

  it('list every violation with a JSON pointer', () => {
    const error = new InvalidInput([
      { field: 'keys[0].n', message: 'must be base64url' },
      { field: 'keys', message: 'keys must hold at most 4 elements' },
      { field: '', message: 'the body must be a JSON object' },
      { field: 'a/b~c', message: 'is odd' },
    ]);

    expect(render('cloudflare', error).body).toMatchObject({
      errors: [
        { code: 10400, message: 'keys[0].n: must be base64url', source: { pointer: '/keys/0/n' } },
        { code: 10400, message: 'keys must hold at most 4 elements', source: { pointer: '/keys' } },
        { code: 10400, message: 'the body must be a JSON object', source: { pointer: '' } },
        { code: 10400, message: 'a/b~c: is odd', source: { pointer: '/a~1b~0c' } },
      ],
    });
  });

  it('give every failure a number of at least 1000, but throttling its own', () => {
    for (const kind of Object.keys(statuses({})) as ErrorKind[]) {
      const { errors } = render('cloudflare', domainError(kind)).body as { errors: { code: number }[] };
      if (kind !== 'rate-limited') expect(errors[0]?.code).toBeGreaterThanOrEqual(1000);
    }
  });

  it('tell the SDK not to repeat a conflict', () => {
    expect(render('cloudflare', domainError('conflict')).headers).toMatchObject({ 'x-should-retry': 'false' });
    expect(render('cloudflare', domainError('invalid')).headers).not.toHaveProperty('x-should-retry');
  });
});

describe('native bodies', () => {
  it('are problem details with code, request id and every wrong field', () => {
    const violations = [
      { field: 'name', message: 'is missing' },
      { field: 'grants[0]', message: 'is unknown' },
    ];
    const answer = render('native', new InvalidInput(violations));

    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8' });
    expect(answer.body).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'name: is missing',
      code: 'request.invalid',
      requestId: 'r-1',
      errors: violations,
    });
  });

  it('challenge whoever is not authenticated', () => {
    expect(render('native', new Unauthenticated('invalid')).headers).toMatchObject({ 'www-authenticate': 'Bearer' });
  });

  it('have a title for every status', () => {
    for (const kind of Object.keys(statuses({})) as ErrorKind[]) {
      expect((render('native', domainError(kind)).body as { title: string }).title).not.toBe('Error');
    }
  });
});

describe('oauth bodies', () => {
  it.each<[DomainError, string]>([
    [domainError('unauthenticated'), 'invalid_client'],
    [domainError('invalid'), 'invalid_request'],
    [domainError('invalid', { vendorCode: 'unsupported_grant_type' }), 'unsupported_grant_type'],
    [domainError('unavailable'), 'temporarily_unavailable'],
    [domainError('internal'), 'server_error'],
  ])('are the pair of RFC 6749: %s', (error, word) => {
    expect(render('oauth', error).body).toEqual({ error: word, error_description: 'It failed' });
  });

  it('challenge a refused client to use Basic', () => {
    expect(render('oauth', domainError('unauthenticated')).headers).toMatchObject({
      'www-authenticate': 'Basic realm="rekey"',
    });
  });
});
