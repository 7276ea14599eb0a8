import fc from 'fast-check';
import { loadRoutes } from './load-routes.js';
import { RouteTable } from './route-table.js';
import type { DialectName, RouteDeclaration } from './service-routes.js';

const TARGETS = '/zitadel.action.v2.ActionService';

let table: RouteTable;
beforeAll(async () => {
  table = await loadRoutes();
});

describe('operationOf', () => {
  it.each([
    ['POST', '/v2/actions/targets/1', `${TARGETS}/UpdateTarget`, { id: '1' }],
    ['POST', '/v2/actions/targets/search', `${TARGETS}/ListTargets`, {}],
    ['POST', `${TARGETS}/UpdateTarget`, `${TARGETS}/UpdateTarget`, {}],
    ['DELETE', '/v2/actions/targets/1/publickeys/k', `${TARGETS}/RemovePublicKey`, { targetId: '1', keyId: 'k' }],
    ['PUT', '/v2beta/actions/executions', '/zitadel.action.v2beta.ActionService/SetExecution', {}],
    [
      'POST',
      '/management/v1/projects/7/apps/8/api_config/_generate_client_secret',
      '/zitadel.management.v1.ManagementService/RegenerateAPIClientSecret',
      { projectId: '7', appId: '8' },
    ],
    ['PUT', '/apiops/projects/p/keys/k/', '/apinizer.v1.KeyService/UpdateKey', { projectName: 'p', keyName: 'k' }],
    ['POST', '/v2/web_keys/1/activate', '/zitadel.webkey.v2.WebKeyService/ActivateWebKey', { id: '1' }],
    [
      'PUT',
      '/zones/z/token_validation/config/c/credentials',
      '/cloudflare.v4.TokenCredentialsService/ReplaceCredentials',
      { zoneId: 'z', configId: 'c' },
    ],
    [
      'PUT',
      '/client/v4/zones/z/token_validation/config/c/credentials?x=1',
      '/cloudflare.v4.TokenCredentialsService/ReplaceCredentials',
      { zoneId: 'z', configId: 'c' },
    ],
    ['POST', '/v1/tokens', '/rekey.v1.AccessTokenService/CreateAccessToken', {}],
    ['HEAD', '/v1/tokens', '/rekey.v1.AccessTokenService/ListAccessTokens', {}],
    ['POST', '/v1/deliveries/replay', '/rekey.v1.DeliveryService/ReplayDeliveries', {}],
  ])('%s %s is %s', (verb, path, method, params) => {
    expect(table.operationOf(verb, path)).toMatchObject({ method, params });
  });

  it.each([
    ['POST', '/v1/zones/z/validate'],
    ['GET', '/v1/zones/z/authorize'],
    ['GET', '/v1/projects/p/jwks.json'],
    ['GET', '/v1/events'],
    ['GET', '/openapi.json'],
    ['POST', '/oauth/v2/introspect'],
    ['GET', '/internal/v1/executions'],
    ['GET', `${TARGETS}/UpdateTarget`],
    ['POST', '/zitadel.management.v1.ManagementService/AddProject'],
    ['POST', '/zitadel.action.v2beta.ActionService/AddPublicKey'],
    ['TRACE', '/v1/tokens'],
    ['GET', '/v1/tokens/%E0%A4%A'],
    ['POST', '/v2/actions//targets'],
    ['GET', '/'],
    ['GET', ''],
    ['GET', 'v1/tokens'],
  ])('%s %s is none', (verb, path) => {
    expect(table.operationOf(verb, path)).toBeUndefined();
  });

  it('is not slipped by with a fragment or with encoded letters', () => {
    expect(table.operationOf('PUT', '/v2/actions/executions#x')?.method).toBe(`${TARGETS}/SetExecution`);
    expect(table.operationOf('PUT', '/v2/act%69ons/executions')?.method).toBe(`${TARGETS}/SetExecution`);
  });

  it('finds every door with any parameters, decoded', () => {
    const literals = new Set(table.doors.flatMap(({ path }) => path.split('/')));
    const segment = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !['search', 'api'].includes(text));
    fc.assert(
      fc.property(fc.constantFrom(...table.doors), fc.infiniteStream(segment), ({ verb, path, ...facts }, stream) => {
        const params: Record<string, string> = {};
        const url = path.replace(/\{(\w+)\}/g, (_part, name: string) => {
          params[name] = stream.next().value as string;
          return encodeURIComponent(params[name]);
        });
        fc.pre(!Object.values(params).some((value) => literals.has(value)));
        for (const written of [url, `${url}/`, `${url}?a=/b`]) {
          expect(table.operationOf(verb, written)).toEqual({ ...facts, params, template: path });
        }
      }),
    );
  });
});

describe('the routes of the services', () => {
  it('write each door as a verb and a path', () => {
    const doors = table.doors.map(({ verb, path }) => `${verb} ${path}`);
    expect(doors.filter((door) => !/^(GET|POST|PUT|PATCH|DELETE) (\/([\w.-]+|\{\w+\}))+$/.test(door))).toEqual([]);
  });

  it('have every door on a path of the same service, which asks for a token', () => {
    const lost = table.doors.filter(({ path, service }) => {
      const route = table.routeOf(path);
      return route?.service !== service || route.permission === 'open';
    });
    expect(lost).toEqual([]);
  });

  it('name methods as conditions do', () => {
    const { executionMethods, executionServices } = table;
    expect(executionMethods.filter((method) => !/^\/[a-z]+(\.\w+)*\.\w+Service\/[A-Z]\w+$/.test(method))).toEqual([]);
    expect(executionServices).toContain('zitadel.action.v2.ActionService');
    expect([...executionMethods].sort()).toEqual(executionMethods);
    expect([...executionServices].sort()).toEqual(executionServices);
  });

  it('are refused where two services have the same path or door, or one first segment would speak two dialects', () => {
    const withRoute = (route: RouteDeclaration) => () =>
      new RouteTable({ ...table.services, gateway: { routes: [route], operations: [] } });
    expect(withRoute({ paths: ['/v1/zones/*'] })).toThrow();
    expect(withRoute({ paths: ['/v1/ledger/*'], dialect: 'cloudflare' })).toThrow('/v1/ must speak cloudflare');
    expect(withRoute({ paths: ['/internal/v1/ledger'] })).toThrow();
    expect(withRoute({ paths: ['/v1/zones/{zoneId}/authorize/all'] })).toThrow('would pass by the gateway');
    expect(withRoute({ paths: ['/v1/ledger/*'] })).not.toThrow();
    const operations = [
      { rpc: 'rekey.v1.SpecService', operations: { Steal: { rest: 'GET /v1/zones', permission: 'token' } } },
    ] as const;
    expect(() => new RouteTable({ ...table.services, gateway: { routes: [], operations } })).toThrow();
  });
});

describe('routeOf', () => {
  it.each([
    ['/v2/actions/targets/1', 'action-targets', undefined],
    ['/zitadel.app.v2beta.AppService/GetApplication', 'application-secrets', undefined],
    ['/apiops/auth/token', 'gateway', 'open'],
    ['/apiops/projects/p/keys', 'key-vault', undefined],
    ['/v1/targets', 'action-targets', undefined],
    ['/v1/projects/p/jwks.json', 'key-vault', 'open'],
    ['/v1/projects/p/jwks.json/x', 'key-vault', undefined],
    ['/v1/zones', 'jwks-credentials', undefined],
    ['/v1/zones/z/authorize', 'jwks-credentials', 'open'],
    ['/v1/zones/z/authorize/a/b', 'jwks-credentials', 'open'],
    ['/v1/zones/z/authorized', 'jwks-credentials', undefined],
    ['/v1/zones/z/validate/x', 'jwks-credentials', undefined],
    ['/v1/zones//authorize', 'jwks-credentials', undefined],
    ['/v1/zones/z/%61uthorize', 'jwks-credentials', undefined],
    ['/v1/zones/a%2Fb/authorize', 'jwks-credentials', 'open'],
    ['/v1/projects/p/jwks%2Ejson', 'key-vault', undefined],
    ['/v1/projects/p/jwks-json', 'key-vault', undefined],
    ['/v1/applications/1/client-secret/versions', 'application-secrets', undefined],
    ['/healthz', 'gateway', 'open'],
    [`/v1/targets/${'x'.repeat(4_000)}`, 'action-targets', undefined],
  ])('%s is of %s', (path, service, permission) => {
    const route = table.routeOf(path);
    expect([route?.service, route?.permission]).toEqual([service, permission]);
  });

  it.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/v3/actions/targets',
    '/internal/v1/executions',
    '/oauth/v2/other',
    '/V1/zones',
    '/v1.zones',
  ])('%s is nobody’s', (path) => {
    expect(table.routeOf(path)).toBeUndefined();
    expect(table.accessOf('GET', path)).toBeUndefined();
  });

  it.each(['/v1/%7Aones/z', '//v1/zones', 'http://other.example/v1/zones'])(
    'does not read another path out of %s',
    (path) => {
      expect(table.routeOf(path)).toBeUndefined();
    },
  );

  it.each([
    ['/v1/projects/p/jwks.json', true],
    ['/oauth/v2/keys', true],
    ['/v1/zones/z/authorize/a', true],
    ['/v1/zones/z/validate', true],
    ['/oauth/v2/token', true],
    ['/oauth/v2/revoke', false],
    ['/healthz', false],
  ])('%s is of the data plane: %s', (path, is) => {
    expect(table.dataPlaneRouteOf(path) !== undefined).toBe(is);
  });
});

describe('accessOf', () => {
  it.each([
    ['GET', '/v1/zones/:zoneId', ['api_gateway.read', 'api_gateway.write']],
    ['HEAD', '/v1/zones/:zoneId', ['api_gateway.read', 'api_gateway.write']],
    ['POST', '/v1/zones/:zoneId/validate', ['api_gateway.read', 'api_gateway.write']],
    ['POST', '/v1/zones/:zoneId/authorize*', 'open'],
    ['PUT', '/v1/zones/:zoneId', undefined],
    ['POST', '/v1/zones/:zoneId/anything', undefined],
    ['GET', '/v1/events', 'event.read'],
    ['POST', '/zitadel.action.v2.ActionService/ListExecutionMethods', 'token'],
    ['GET', '/readyz', 'open'],
  ])('%s %s is for %j', (verb, pattern, access) => {
    expect(table.accessOf(verb, pattern)).toEqual(access);
  });
});

describe('dialectOf', () => {
  it.each<[string, DialectName]>([
    ['/client/v4/zones/z/token_validation/config?x=/v2/', 'cloudflare'],
    ['/zones/z', 'cloudflare'],
    ['/client/v4/user', 'cloudflare'],
    ['/client/v5/zones/z', 'native'],
    ['/apiops/projects/', 'apinizer'],
    ['/management/v1/projects', 'zitadel-rest'],
    ['/v2/actions/targets', 'zitadel-rest'],
    ['/v2/users/of/the/vendor', 'zitadel-rest'],
    ['/v2beta/actions/targets', 'zitadel-rest'],
    ['/zitadel.action.v2.ActionService/GetTarget', 'zitadel-connect'],
    ['/zitadel.user.v2.UserService/GetUser', 'zitadel-connect'],
    ['/oauth/v2/introspect', 'oauth'],
    ['/v1/zones', 'native'],
    ['/', 'native'],
    ['', 'native'],
    ['/healthz', 'native'],
    ['/nothing?next=/zones/', 'native'],
  ])('%s speaks %s', (path, name) => {
    expect(table.dialectOf(path)).toBe(name);
  });
});

describe('actsInOrganization', () => {
  it('is so where ZITADEL is spoken, and for applications', () => {
    const paths = ['/v2/actions/targets', '/management/v1/projects', '/v1/applications/1/client-secret/versions'];
    expect(paths.filter((path) => !table.actsInOrganization(path))).toEqual([]);
    expect(['/v1/zones', '/apiops/projects', '/v1/nothing'].filter((path) => table.actsInOrganization(path))).toEqual(
      [],
    );
  });
});

describe('isChangingNative', () => {
  it.each([
    ['POST', '/v1/zones', true],
    ['DELETE', '/v1/tokens/:id', true],
    ['GET', '/v1/zones', false],
    ['HEAD', '/v1/zones', false],
    ['POST', '/v1/zones/:zoneId/validate', false],
    ['POST', '/v2/actions/targets', false],
    ['POST', '/apiops/projects/:projectName/keys', false],
  ])('%s %s: %s', (verb, pattern, is) => {
    expect(table.isChangingNative(verb, pattern)).toBe(is);
  });
});
