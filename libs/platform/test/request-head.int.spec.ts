import { type RawAnswer, sendRaw, TestService } from '@rekey/testing';
import { echo } from './echo-service.js';

let service: TestService;
let url = '';
beforeAll(async () => {
  service = await TestService.start(echo, {
    config: { corsOrigins: ['https://app.example', 'http://localhost:3000'] },
  });
  await service.app.listen(0, '127.0.0.1');
  url = await service.app.getUrl();
});
afterAll(() => service.stop());

/** Lines of a head; `Host` comes by itself unless one is given. */
const ask = (requestLine: string, headers: readonly string[] = [], body = ''): Promise<RawAnswer> => {
  const host = headers.some((line) => /^host:/i.test(line)) ? [] : ['Host: rekey.example'];
  return sendRaw(url, [`${requestLine} HTTP/1.1`, ...host, ...headers, '', body].join('\r\n'));
};
const headersOf = ({ headers }: RawAnswer): Record<string, string> => Object.fromEntries(headers);

describe('a request target', () => {
  it.each([
    ['HEALTHZ in any case', 'http://Rekey.Example/healthz'],
    ['of https', 'HTTPS://rekey.example:8443/healthz?x=1'],
  ])('in absolute form is served as without it: %s', async (_name, target) => {
    expect((await ask(`GET ${target}`)).status).toBe(200);
    // Its host is the one that counts (RFC 9112 section 3.2.2).
    expect((await ask(`GET ${target}`, ['Host: other.example'])).status).toBe(200);
  });

  it('in absolute form speaks the dialect of its path, and has its methods', async () => {
    const refused = await ask('POST http://x/v2/echo', ['Content-Type: application/json', 'Content-Length: 1'], '{');
    expect(JSON.parse(refused.body)).toEqual({ code: 3, message: 'The body is not valid JSON' });
    const wrongMethod = await ask('PUT http://x/v2/echo', ['Content-Length: 0']);
    expect(JSON.parse(wrongMethod.body)).toEqual({ code: 12, message: 'Method Not Allowed' });
    expect((await ask('GET http://x/internal/v1/echo')).status).toBe(404);
    expect((await ask('GET http://x')).status).toBe(404);
    expect((await ask('GET http://x?limit=1')).status).toBe(404);
  });

  it.each(['OPTIONS *', 'GET *', 'GET ftp://x/healthz', 'GET http://user@x/healthz', 'GET http:///healthz'])(
    'that is no path is refused: %s',
    async (requestLine) => {
      expect((await ask(requestLine)).status).toBe(400);
    },
  );

  it('of a tunnel is refused', async () => {
    expect(await ask('CONNECT rekey.example:443')).toMatchObject({ status: 405 });
  });
});

describe('a request', () => {
  it('with two hosts is refused, also when they are the same', async () => {
    for (const second of ['rekey.example', 'other.example']) {
      const answer = await ask('GET /v1/echo', ['Host: rekey.example', `hOsT: ${second}`]);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ detail: 'There must be one Host header' });
    }
  });

  it.each(['PROPFIND', 'PURGE', 'MKCALENDAR', 'TRACE', 'M-SEARCH'])(
    'of a method that no route has is told which it has: %s',
    async (method) => {
      expect(await ask(`${method} /v1/echo`)).toMatchObject({ status: 405 });
      expect((await ask(`${method} /v1/nothing`)).status).toBe(404);
    },
  );
});

const PREFLIGHT = [
  'Access-Control-Request-Method: POST',
  'Access-Control-Request-Headers: authorization,x-zitadel-orgid',
];

describe('a page of another origin', () => {
  const VENDOR_PATHS = ['/v2/echo', '/zitadel.spec/Echo', '/management/v1/x', '/v2beta/x', '/oauth/echo'];

  it.each(VENDOR_PATHS)('may ask whether it may call %s, without saying who it is', async (path) => {
    const answer = await ask(`OPTIONS ${path}`, ['Origin: https://app.example', ...PREFLIGHT]);

    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(headersOf(answer)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    const { 'access-control-allow-headers': allowed = '', 'access-control-allow-methods': methods = '' } =
      headersOf(answer);
    for (const name of [
      'authorization',
      'x-zitadel-orgid',
      'connect-protocol-version',
      'connect-timeout-ms',
      'x-grpc-web',
    ])
      expect(allowed.split(', ')).toContain(name);
    expect(methods.split(', ')).toEqual(expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']));
  });

  it.each(VENDOR_PATHS)('reads the answers and the refusals of %s', async (path) => {
    for (const method of ['POST', 'DELETE']) {
      const answer = await ask(`${method} ${path}`, ['Origin: http://localhost:3000', 'Content-Length: 0']);
      expect(headersOf(answer)).toMatchObject({
        'access-control-allow-origin': 'http://localhost:3000',
        'access-control-expose-headers': expect.stringContaining('x-request-id'),
      });
    }
    const malformed = await ask(`GET ${path}/%zz`, ['Origin: http://localhost:3000']);
    expect(headersOf(malformed)).toHaveProperty('access-control-allow-origin', 'http://localhost:3000');
  });

  it.each(['https://evil.example', 'null', 'https://app.example.evil.example', 'http://app.example'])(
    'is not let in from an origin that is not in the list: %s',
    async (origin) => {
      const preflight = headersOf(await ask('OPTIONS /v2/echo', [`Origin: ${origin}`, ...PREFLIGHT]));
      const answer = headersOf(await ask('POST /v2/echo', [`Origin: ${origin}`, 'Content-Length: 0']));

      for (const headers of [preflight, answer]) {
        expect(headers).not.toHaveProperty('access-control-allow-origin');
        expect(headers).toHaveProperty('vary', 'Origin');
      }
    },
  );

  it.each(['/oauth/v2/keys', '/.well-known/openid-configuration', '/v1/projects/p/jwks.json', '/openapi.json'])(
    'of any origin may read %s, without credentials',
    async (path) => {
      const preflight = await ask(`OPTIONS ${path}`, [
        'Origin: https://evil.example',
        'Access-Control-Request-Method: GET',
      ]);

      expect(preflight.status).toBe(204);
      expect(headersOf(preflight)).toMatchObject({ 'access-control-allow-origin': '*' });
      expect(headersOf(preflight)).not.toHaveProperty('access-control-allow-credentials');
      expect(headersOf(await ask(`GET ${path}`, ['Origin: null']))).toHaveProperty('access-control-allow-origin', '*');
    },
  );

  it.each(['/v1/echo', '/v1/tokens', '/zones/echo', '/apiops/echo', '/v1/zones/z/authorize', '/internal/v1/echo'])(
    'has no business with %s',
    async (path) => {
      const preflight = await ask(`OPTIONS ${path}`, ['Origin: https://app.example', ...PREFLIGHT]);
      const answer = await ask(`GET ${path}`, ['Origin: https://app.example']);

      for (const { headers } of [preflight, answer])
        expect(headers.filter(([name]) => name.startsWith('access-control-'))).toEqual([]);
      expect(preflight.status).toBeGreaterThanOrEqual(400);
    },
  );

  // The risk: an origin that is allowed to send credentials would use the cookie of somebody who is signed in here.
  it('brings no cookie along, while one of our own origin does', async () => {
    const cookieOf = async (origin: string): Promise<unknown> => {
      const answer = await ask('POST /v2/echo/cookie', [`Origin: ${origin}`, 'Cookie: session=1', 'Content-Length: 0']);
      return (JSON.parse(answer.body) as { cookie?: string }).cookie;
    };

    expect(await cookieOf('https://app.example')).toBeUndefined();
    expect(await cookieOf('https://rekey.example')).toBe('session=1');
  });
});
