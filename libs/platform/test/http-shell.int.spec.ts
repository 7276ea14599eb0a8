import { BOOTSTRAP, principalWith, type TestAnswer, TestService } from '@rekey/testing';
import { servicePrincipal } from '../src/index.js';
import { echo } from './echo-service.js';

const BODY_LIMIT = 2_048;

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(echo, { config: { bodyLimitBytes: BODY_LIMIT } });
});
afterAll(() => service.stop());

type Dialect = 'native' | 'apinizer' | 'cloudflare' | 'zitadel-rest' | 'zitadel-connect' | 'oauth';

const PREFIXES: readonly (readonly [Dialect, string])[] = [
  ['native', '/v1'],
  ['apinizer', '/apiops'],
  ['cloudflare', '/zones'],
  ['zitadel-rest', '/v2'],
  ['zitadel-connect', '/zitadel.spec'],
  ['oauth', '/oauth'],
];
const echoOf = (dialect: Dialect, prefix: string): string =>
  `${prefix}/${dialect === 'zitadel-connect' ? 'Echo' : 'echo'}`;

/** The shape of a failure in each dialect, with its text. */
function faceOf(dialect: Dialect, text: unknown): object {
  const faces: Readonly<Record<Dialect, object>> = {
    native: { detail: text, code: expect.any(String), requestId: expect.any(String), title: expect.any(String) },
    apinizer: { status: 'FAILURE', success: false, resultMessage: text, error_description: text },
    cloudflare: { success: false, messages: [], result: null, errors: [expect.objectContaining({ message: text })] },
    'zitadel-rest': { code: expect.any(Number), message: text },
    'zitadel-connect': { code: expect.any(String), message: text },
    oauth: { error: expect.any(String), error_description: text },
  };
  return faces[dialect];
}

const post = (url: string, body: string, contentType = 'application/json'): Promise<TestAnswer> =>
  service.call({ method: 'POST', url, body, headers: { 'content-type': contentType }, as: null });

describe.each(PREFIXES.filter(([dialect]) => dialect !== 'oauth'))('bodies in %s', (dialect, prefix) => {
  const url = echoOf(dialect, prefix);
  const only400 = dialect === 'apinizer';

  it.each(['{', '{"a":1}}', "{'a':1}", 'undefined', '{"a":\u0000}', '\ufeff{}x', ' '])(
    'refuses the malformed JSON %j',
    async (body) => {
      const answer = await post(url, body);

      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject(faceOf(dialect, 'The body is not valid JSON'));
    },
  );

  it('refuses what would change the prototype', async () => {
    for (const body of [
      '{"__proto__":{"x":1}}',
      '{"inner":{"__proto__":1}}',
      '{"constructor":{"prototype":{"x":1}}}',
    ]) {
      const answer = await post(url, body);

      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject(faceOf(dialect, 'The body is not valid JSON'));
    }
    expect({}).not.toHaveProperty('x');
  });

  it('refuses a body that is too large, told or not', async () => {
    const large = JSON.stringify({ signingKey: 'x'.repeat(BODY_LIMIT) });

    const answer = await post(url, large);

    expect(answer.status).toBe(only400 ? 400 : 413);
    expect(answer.body).toMatchObject(faceOf(dialect, 'The request body is too large'));
    expect((await post(url, `{"a":"${'x'.repeat(BODY_LIMIT - 8)}"}`)).status).toBe(200);
  });

  it('refuses a body that is nested without end', async () => {
    const answer = await post(url, `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(faceOf(dialect, 'the body is nested too deeply'));
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/jsonp', 'nonsense'])(
    'refuses a body of type %s',
    async (contentType) => {
      const answer = await post(url, '{}', contentType);

      // Connect names its codec by the content type; 415 is what its clients expect of a server that speaks another.
      const isUnknownCodec = dialect === 'zitadel-connect' && contentType !== 'nonsense';
      expect(answer.status).toBe(isUnknownCodec ? 415 : 400);
      expect(answer.body).toMatchObject(faceOf(dialect, expect.any(String)));
    },
  );

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON ;charset=UTF-8',
    'application/merge-patch+json',
  ])('reads a body of type %s', async (contentType) => {
    expect(await post(url, '{"signingKey":"k"}', contentType)).toMatchObject({
      status: 200,
      body: { dto: { signingKey: 'k' } },
    });
  });

  it.each(['[]', '"text"', '1', 'true'])('refuses %s where an object is expected', async (body) => {
    const answer = await post(url, body);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(faceOf(dialect, 'the body must be a JSON object'));
  });

  it.each(['', 'null', '{}'])('takes the body %j for an empty one', async (body) => {
    expect(await post(url, body)).toMatchObject({ status: 200, body: { dto: {} } });
  });

  it('answers a wrong type with the field it is in, and never with its value', async () => {
    const answer = await post(url, '{"signingKey":["hunter2"],"inner":{"restWebhook":7}}');

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain('signingKey');
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it('refuses text that PostgreSQL cannot hold', async () => {
    for (const text of ['\\u0000', '\\ud800', '\\udc00x']) {
      expect((await post(url, `{"signingKey":"${text}"}`)).status).toBe(400);
    }
    expect((await post(url, '{"signingKey":"\\\\u0000 \\ud83d\\ude00"}')).status).toBe(200);
  });

  it('refuses JSON that is no UTF-8, and stores nothing in its place', async () => {
    const bytes = Buffer.from('{"signingKey":"caf\xe9"}', 'latin1');
    const answer = await service.call({
      method: 'POST',
      url,
      body: bytes,
      headers: { 'content-type': 'application/json; charset=iso-8859-1' },
      as: null,
    });

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject(faceOf(dialect, 'The body is not valid UTF-8'));
  });
});

describe.each(PREFIXES)('in %s', (dialect, prefix) => {
  const url = echoOf(dialect, prefix);
  const only400 = dialect === 'apinizer';

  it('answers an unknown route', async () => {
    const answer = await service.call({ url: `${prefix}/nothing/here`, as: null });

    expect(answer.status).toBe(only400 ? 400 : 404);
    const text = dialect === 'cloudflare' ? expect.stringContaining('Could not route') : 'Not Found';
    if (dialect === 'cloudflare') {
      expect(answer.body).toMatchObject({ errors: [{ code: 7003, message: text }, { code: 7000 }] });
    } else {
      expect(answer.body).toMatchObject(faceOf(dialect, text));
    }
  });

  it('answers a method that the path does not have, and names those that it has', async () => {
    const answer = await service.call({ method: 'PUT', url: `${url}/?a=1`, body: '{"a":', as: null });

    expect(answer.status).toBe(only400 ? 400 : 405);
    expect(answer.body).toMatchObject(faceOf(dialect, 'Method Not Allowed'));
    if (dialect === 'zitadel-rest') expect(answer.body).toEqual({ code: 12, message: 'Method Not Allowed' });
    expect(answer.headers['allow']).toBe('GET, HEAD, POST');
    const stored = await service.call({ method: 'DELETE', url: `${url}/stored/a%2Fb`, as: null });
    expect(stored).toMatchObject({ status: only400 ? 400 : 405, headers: { allow: 'GET, HEAD' } });
  });

  it.each(['/%', '/%zz', '/%c3%28', `/${'x'.repeat(5_000)}`])('answers a path that is none', async (path) => {
    const answer = await service.call({ url: `${prefix}/echo/stored${path}`, as: null });

    expect([400, 404]).toContain(answer.status);
    expect(answer.headers['x-request-id']).toEqual(expect.any(String));
    if (answer.status === 400) expect(answer.body).toMatchObject(faceOf(dialect, expect.any(String)));
  });

  it('answers 400 for a path that PostgreSQL cannot hold', async () => {
    const inPath = await service.call({ url: `${url}/stored/a%00b`, as: null });
    expect(inPath.status).toBe(400);
    expect(inPath.body).toMatchObject(faceOf(dialect, expect.stringContaining('cannot be stored')));
  });

  it('shows nothing of an unforeseen error', async () => {
    const answer = await service.call({ url: `${url}/broken`, as: null });

    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject(faceOf(dialect, 'An unexpected error occurred'));
    expect(JSON.stringify(answer.body)).not.toContain('secret detail');
  });
});

describe('ZITADEL bodies', () => {
  it.each(['/v2/echo', '/zitadel.spec/Echo'])('are read in both spellings at %s', async (url) => {
    expect((await post(url, '{"signing_key":"k","inner":{"rest_webhook":"w"}}')).body.dto).toEqual({
      signingKey: 'k',
      inner: { restWebhook: 'w' },
    });
    expect((await post(url, '{"signing_key":"a","signingKey":"b"}')).status).toBe(400);
  });

  it('are read as written elsewhere', async () => {
    expect((await post('/v1/echo', '{"signing_key":"k"}')).body.dto).toEqual({});
  });
});

describe('Connect', () => {
  it.each(['application/proto', 'application/connect+proto', 'application/x-www-form-urlencoded'])(
    'refuses the codec %s also for an empty message',
    async (type) => {
      const answer = await post('/zitadel.spec/Echo', '', type);

      expect(answer).toMatchObject({ status: 415, body: { message: 'Content-Type must be application/json' } });
    },
  );
});

describe('form bodies', () => {
  const form = (body: string) => post('/oauth/echo', body, 'application/x-www-form-urlencoded');

  it('become members', async () => {
    expect((await form('signingKey=a%20b')).body.dto).toEqual({ signingKey: 'a b' });
  });

  it('are what OAuth takes, and every other type is told so', async () => {
    const message = 'Content-Type must be application/x-www-form-urlencoded';
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'multipart/form-data; boundary=x',
      'text/plain',
    ])
      expect(await post('/oauth/echo', '{"signingKey":"k"}', type)).toMatchObject({
        status: 400,
        body: { error: 'invalid_request', error_description: message },
      });
    const untyped = await service.app.inject({ method: 'POST', url: '/oauth/echo', payload: 'signingKey=k' });
    expect(untyped.json()).toMatchObject({ error_description: message });
  });

  it('are refused when they are no UTF-8, or of more parameters than any endpoint has', async () => {
    expect((await form('signingKey=%E9')).body).toMatchObject({ error_description: 'The body is not valid UTF-8' });
    const many = await form(Array.from({ length: 101 }, (_, n) => `a${n}`).join('&'));
    expect(many).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('may not repeat a parameter, as RFC 6749 says, nor name the prototype', async () => {
    expect((await form('signingKey=a&signingKey=b')).status).toBe(400);
    expect((await form('__proto__=a')).body.dto).toEqual({});
  });
});

describe('request id', () => {
  const idOf = async (given?: string): Promise<unknown> => {
    const headers = given === undefined ? {} : { 'x-request-id': given };
    const { headers: answered, body } = await service.call({
      method: 'POST',
      url: '/v1/echo',
      body: {},
      headers,
      as: null,
    });
    expect(body.context.requestId).toBe(answered['x-request-id']);
    return answered['x-request-id'];
  };

  it.each(['abc', 'A-1_b.c:d', 'x'.repeat(128)])('is the caller’s when it is well formed', async (given) => {
    expect(await idOf(given)).toBe(given);
  });

  it.each(['', 'a b', 'a\u00e9', '<script>', 'x'.repeat(129), 'a,b', '"a"'])(
    'is ours instead of a bad one',
    async (given) => {
      expect(await idOf(given)).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('is ours, and new each time, when none is given', async () => {
    expect(await idOf()).not.toBe(await idOf());
  });

  it('stands in the body of a native error', async () => {
    const { body } = await service.call({ url: '/v1/nothing', headers: { 'x-request-id': 'trace-1' }, as: null });

    expect(body.requestId).toBe('trace-1');
  });
});

describe('every answer', () => {
  it.each(['/v1/echo', '/v1/nothing', '/v1/mine', '/v1/%', '/healthz'])(
    'of %s is not cached or sniffed',
    async (url) => {
      const { headers } = await service.call({ url, as: null });

      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );
});

describe('access', () => {
  it('lets in who holds the permission, and notes who it is', async () => {
    const principal = principalWith([{ permission: 'event.read' }]);

    const { body } = await service.call({ url: '/v1/mine', as: principal });

    expect(body).toMatchObject({ principal, context: { actor: principal.id, org: principal.org } });
    expect((await service.call({ url: '/v1/mine', as: principalWith([]) })).status).toBe(403);
    expect((await service.call({ url: '/v1/mine', as: null })).status).toBe(401);
  });

  it('is closed where a route declares none', async () => {
    expect((await service.call({ url: '/v1/forgotten', as: null })).status).toBe(401);
    expect((await service.call({ url: '/v1/forgotten', as: BOOTSTRAP })).status).toBe(403);
  });

  it.each(['/internal/v1/echo', '/internal/v1/openapi.json'])(
    'to %s is for services alone; others find nothing',
    async (url) => {
      for (const as of [null, BOOTSTRAP, principalWith([{ permission: 'event.read' }])]) {
        const answer = await service.call({ url, as });
        expect(answer.status).toBe(404);
        expect(answer.body.detail).toBe('Not Found');
        expect((await service.call({ method: 'DELETE', url, as })).status).toBe(404);
      }
      expect((await service.call({ url, as: servicePrincipal('gateway') })).status).toBe(200);
      expect((await service.call({ url: '/v1/mine', as: servicePrincipal('gateway') })).status).toBe(403);
    },
  );
});

describe('OpenAPI', () => {
  it('shows who may call what, and no internal route', async () => {
    const { body } = await service.call({ url: '/internal/v1/openapi.json', as: servicePrincipal('gateway') });

    expect(Object.keys(body.paths)).not.toEqual(expect.arrayContaining([expect.stringContaining('internal')]));
    expect(body.paths['/v1/mine'].get).toMatchObject({
      operationId: 'keyVaultMineWho',
      tags: ['key-vault'],
      security: [{ bearer: [] }],
      'x-required-permission': ['event.read'],
    });
    expect(body.paths['/v1/echo'].post).toMatchObject({ security: [] });
    expect(body.paths['/v1/echo'].post).not.toHaveProperty('x-required-permission');
    const limit = body.paths['/v1/echo'].get.parameters.find(({ name }: { name: string }) => name === 'limit');
    expect(limit).toMatchObject({ in: 'query', required: false, schema: { minimum: 1, maximum: 500, default: 100 } });
  });

  it('gives every operation an id of its own, also where one method has several paths', async () => {
    const { body } = await service.call({ url: '/internal/v1/openapi.json', as: servicePrincipal('gateway') });
    const operations = Object.values<object>(body.paths).flatMap((item) =>
      Object.values<{ operationId: string }>(item as never),
    );
    const ids = operations.map(({ operationId }) => operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('health', () => {
  it('says that the process lives, and that database and event log answer', async () => {
    expect(await service.call({ url: '/healthz', as: null })).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await service.call({ url: '/readyz', as: null })).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: { database: { status: 'up' }, eventLog: { status: 'up' } } },
    });
  });

  it.each<[string, 'health' | 'lag']>([
    ['/readyz', 'health'],
    ['/metrics', 'lag'],
  ])('answers whoever asks for %s at once with one question to the event log', async (url, question) => {
    const asked = jest.spyOn(service.eventLog, question);
    try {
      const answers = await Promise.all(Array.from({ length: 40 }, () => service.call({ url, as: null })));

      expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
      expect(asked.mock.calls.length).toBeLessThan(4);
    } finally {
      asked.mockRestore();
    }
  });

  it('shows metrics in Prometheus text', async () => {
    const { status, headers, body } = await service.call({ url: '/metrics', as: null });

    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(body).toContain('# TYPE rekey_event_log_lag_records gauge');
  });
});
