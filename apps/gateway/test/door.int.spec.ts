import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { InternalTransport, type InternalRequest } from '@rekey/contracts';
import { BOOTSTRAP_TOKEN, startGateway, type TestGateway } from './start-gateway.js';

/** Other services describe themselves; nothing else is asked of them here. */
class Described extends InternalTransport {
  call<T>({ service }: InternalRequest): Promise<T | null> {
    if (service === 'key-vault') return Promise.reject(new Error('away'));
    const schemas = { Thing: { type: 'object', properties: { [service]: { type: 'string' } } } };
    const schema = { $ref: '#/components/schemas/Thing' };
    const post = { operationId: `${service}.post`, requestBody: { content: { 'application/json': { schema } } } };
    return Promise.resolve({ paths: { [`/v1/${service}`]: { post } }, components: { schemas } } as T);
  }
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ transport: new Described() });
});
afterAll(() => gateway.stop());

const PATHS = {
  native: '/v1/zones/z/validate',
  apinizer: '/apiops/projects/p/keys/k/',
  cloudflare: '/zones/z/token_validation/config',
  cloudflareV4: '/client/v4/zones/z/token_validation/config',
  zitadel: '/v2/actions/targets/1',
  management: '/management/v1/projects/1/apps/2/keys',
};

describe('without credentials', () => {
  it.each([
    [PATHS.native, 401, { code: 'identity.credentials.missing' }],
    [PATHS.apinizer, 401, { resultMessage: 'Empty Key! Client must be authenticated to access this resource.' }],
    [PATHS.cloudflare, 400, { success: false, errors: [{ code: 9106 }] }],
    [PATHS.cloudflareV4, 400, { success: false, errors: [{ code: 9106 }] }],
    [PATHS.zitadel, 401, { code: 16, message: 'auth header missing' }],
    [PATHS.management, 401, { code: 16, message: 'auth header missing' }],
    ['/v1/tokens', 401, { code: 'identity.credentials.missing' }],
  ])('%s answers %d in its dialect', async (url, status, body) => {
    expect(await gateway.call({ url, token: null })).toMatchObject({ status, body });
  });
});

describe('with a wrong token', () => {
  it.each([
    [PATHS.native, 401, { code: 'identity.credentials.invalid' }],
    [PATHS.apinizer, 401, { resultMessage: 'Token is not valid!' }],
    [PATHS.cloudflare, 403, { errors: [{ code: 10000, message: 'Authentication error' }] }],
    [PATHS.zitadel, 401, { code: 16, message: 'Errors.Token.Invalid (AUTH-7fs1e)' }],
  ])('%s answers %d in its dialect', async (url, status, body) => {
    expect(await gateway.call({ url, token: 'wrong' })).toMatchObject({ status, body });
  });
});

describe('a service that is away', () => {
  it.each([
    [PATHS.native, 503, { code: 'service.unavailable' }],
    [PATHS.apinizer, 500, { status: 'FAILURE', error: 'server_error' }],
    [PATHS.cloudflare, 503, { success: false, errors: [{ code: 10503 }] }],
    [PATHS.zitadel, 503, { code: 14 }],
    ['/oauth/v2/introspect', 503, { error: 'temporarily_unavailable' }],
  ])('is answered for at %s with %d in its dialect', async (url, status, body) => {
    const answer = await gateway.call({ url });

    expect(answer).toMatchObject({ status, body });
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.headers['x-request-id']).toEqual(expect.any(String));
  });
});

describe('paths', () => {
  it.each(['/nothing', '/v1', '/v1/nothing', '/v3/actions', '/zones', '/v1/tokensx', '/', '/V1/tokens', '//v1/tokens'])(
    '%s does not exist, whoever asks',
    async (url) => {
      expect((await gateway.call({ url, token: null })).status).toBe(404);
      expect((await gateway.call({ url, token: 'wrong' })).status).toBe(404);
      expect((await gateway.call({ url })).status).toBe(404);
    },
  );

  it.each([
    '/internal/v1/access-tokens/inspect',
    '/internal/v1/openapi.json',
    '/internal/v1/jwks?project=p&name=n',
    '/internal/nothing',
    '/%69nternal/v1/openapi.json',
    '/internal/v1/%6fpenapi.json',
    '/internal/v1/openapi.json/',
  ])('%s is not for anybody outside', async (url) => {
    for (const token of [null, undefined]) {
      for (const method of ['GET', 'POST'] as const) {
        const call = { method, url, ...(token === null ? { token } : {}) };
        expect((await gateway.call({ ...call, headers: { 'x-rekey-assertion': 'a.b.c' } })).status).toBe(404);
      }
    }
  });

  it.each(['PUT', 'PATCH'] as const)(
    'of the gateway itself refuse a method that they do not have (%s)',
    async (method) => {
      const tokens = await gateway.call({ method, url: '/v1/tokens', body: {} });
      expect(tokens).toMatchObject({ status: 405, body: { code: 'request.method-not-allowed' } });
      expect(tokens.headers['allow']).toBe('GET, HEAD, POST');
      const one = await gateway.call({ method, url: '/v1/tokens/1/?a=/b', token: null });
      expect(one).toMatchObject({ status: 405, headers: { allow: 'DELETE' } });
      expect((await gateway.call({ method, url: '/healthz', body: {}, token: null })).status).toBe(405);
    },
  );
});

describe('open routes', () => {
  it.each(['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/docs/', '/docs/start.js'])(
    '%s asks nobody who they are',
    async (url) => {
      expect((await gateway.call({ url, token: null })).status).toBe(200);
      expect((await gateway.call({ url, token: 'wrong' })).status).toBe(200);
    },
  );

  it('serves the page of the API from its own files, and lets it load nothing else', async () => {
    const page = await gateway.call({ url: '/docs', token: null });

    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    for (const [, url] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await gateway.call({ url, token: null })).status).toBe(200);
    }
    expect((await gateway.call({ url: '/docs/assets/../package.json', token: null })).status).toBe(404);
    expect((await gateway.call({ url: '/docs/assets/nothing.js', token: null })).status).toBe(404);
  });
});

describe('/openapi.json', () => {
  it('joins the documents of the services that are there, each with its own schemas', async () => {
    const { body } = await gateway.call({ url: '/openapi.json', token: null });

    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/tokens', '/v1/events', '/v1/action-targets', '/v1/application-secrets', '/healthz']),
    );
    expect(Object.keys(body.paths)).not.toContain('/v1/key-vault');
    for (const path of Object.keys(body.paths)) expect(path).not.toMatch(/internal/);
    for (const service of ['action-targets', 'jwks-credentials', 'application-secrets']) {
      const { $ref } = body.paths[`/v1/${service}`].post.requestBody.content['application/json'].schema;
      const name = $ref.replace('#/components/schemas/', '');
      expect(body.components.schemas[name].properties).toHaveProperty(service);
    }
  });

  it('shows the fields of a body with their rules and comments', async () => {
    const { body } = await gateway.call({ url: '/openapi.json', token: null });
    const { schema } = body.paths['/v1/tokens'].post.requestBody.content['application/json'];
    const { properties, required } = body.components.schemas[schema.$ref.split('/').at(-1)];

    expect(required.sort()).toEqual(['grants', 'name']);
    expect(properties.name).toMatchObject({ type: 'string', minLength: 1, maxLength: 200 });
    expect(properties.email.description).toContain('X-Auth-Key');
    expect(body.paths['/v1/tokens'].post).toMatchObject({
      summary: expect.stringContaining('Issues a token'),
      'x-required-permission': ['token.write'],
    });
    expect(body.paths['/healthz'].get.security).toEqual([]);
    const names = body.paths['/v1/events'].get.parameters.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['type', 'subject', 'limit', 'after']));
  });
});

describe('over a socket', () => {
  let port = 0;
  beforeAll(async () => {
    await gateway.service.app.listen(0, '127.0.0.1');
    port = Number(new URL(await gateway.service.app.getUrl()).port);
  });

  /** Sends the path as it is; `fetch` and `inject` would tidy it up. */
  async function statusOf(path: string, body = ''): Promise<number | undefined> {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      method: body === '' ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${BOOTSTRAP_TOKEN}` },
    });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  }

  it.each([
    '/v1/projects/../tokens',
    '/v1/projects/%2e%2e/%2E%2E/internal/v1/jwks',
    '/v1/projects/.%2e/x',
    '/v1/projects/./x',
    '/v1/projects/x/..',
    '/v1/projects\\..\\..\\internal',
    '/zones/../internal/v1/openapi.json',
    'http://127.0.0.1/internal/v1/openapi.json',
    '/docs/assets/../package.json',
    '/docs/assets/..%2fpackage.json',
  ])('%s, which a URL parser reads as another path, does not exist', async (path) => {
    expect(await statusOf(path)).toBe(404);
  });

  it('answers before it has read a body that nobody wants', async () => {
    expect(await statusOf('/v1/nothing', 'x'.repeat(1_000_000))).toBe(404);
  });
});
