import type { ServiceName } from '@rekey/contracts';

export interface Route {
  readonly pattern: RegExp;
  readonly service: ServiceName;
  /** `token`: the gateway establishes who calls. `open`: the route asks nobody, or asks its own way (OAuth). */
  readonly access: 'token' | 'open';
  /** Data-plane and JWKS reads are not limited. */
  readonly unlimited?: true;
  /** The caller may have the service wait, so long that it may take longer than others do. */
  readonly timeoutMs?: number;
}

const route = (pattern: RegExp, service: ServiceName, access: Route['access'] = 'token', unlimited?: true): Route => ({
  pattern,
  service,
  access,
  ...(unlimited === undefined ? {} : { unlimited }),
});

/** What a caller may wait for, and as much time to answer as any service has. */
const LONG_POLL_TIMEOUT_MS = 60_000 + 30_000;

const AUTHORIZE = /^\/v1\/zones\/[^/]+\/authorize(\/|$)/;

/** Which service owns a path. First match wins; a path in no row does not exist. The gateway's own routes are not here. */
const ROUTES: readonly Route[] = [
  route(/^\/(v2|v2beta)\/actions\//, 'action-targets'),
  route(/^\/zitadel\.action\.v2(beta)?\.ActionService\//, 'action-targets'),
  route(/^\/v1\/(targets|deliveries)(\/|$)/, 'action-targets'),
  route(/^\/v2\/web_keys(\/|$)/, 'key-vault'),
  route(/^\/zitadel\.webkey\.v2\.WebKeyService\//, 'key-vault'),
  route(/^\/v1\/web-keys\//, 'key-vault'),
  route(/^\/apiops\/auth\/token$/, 'gateway', 'open'),
  route(/^\/apiops\//, 'key-vault'),
  route(/^\/v1\/projects\/[^/]+\/jwks\.json$/, 'key-vault', 'open', true),
  route(/^\/v1\/(projects|environments|keys|certificates|keystores)(\/|$)/, 'key-vault'),
  { ...route(/^\/v1\/runtime\/environments\//, 'key-vault'), timeoutMs: LONG_POLL_TIMEOUT_MS },
  route(/^(\/client\/v4)?\/zones\//, 'jwks-credentials'),
  route(/^\/v1\/zones\/[^/]+\/validate$/, 'jwks-credentials', 'token', true),
  // A proxy asks about its client's request, whose credentials are none of ours.
  route(AUTHORIZE, 'jwks-credentials', 'open', true),
  route(/^\/v1\/zones(\/|$)/, 'jwks-credentials'),
  route(/^\/oauth\/v2\/keys$/, 'key-vault', 'open', true),
  route(/^\/oauth\/v2\/(token|introspect|revoke)$/, 'application-secrets', 'open'),
  route(/^\/management\/v1\//, 'application-secrets'),
  route(/^\/v2beta\/application(s|_keys)(\/|$)/, 'application-secrets'),
  route(/^\/zitadel\.(application\.v2\.ApplicationService|app\.v2beta\.AppService)\//, 'application-secrets'),
  route(/^\/v1\/applications\//, 'application-secrets'),
];

/** Rows that need nothing of the gateway but the way. */
const DATA_PLANE = ROUTES.filter(isDataPlane);

export function isDataPlane({ access, unlimited }: Pick<Route, 'access' | 'unlimited'>): boolean {
  return access === 'open' && unlimited === true;
}

/** Such a row of a path without its query and trailing slash. No other row comes before these for any path. */
export function dataPlaneRouteOf(path: string): Route | undefined {
  return DATA_PLANE.find(({ pattern }) => pattern.test(path));
}

/** The row of a path without its query and trailing slash; undefined when no service owns it. */
export function routeOf(path: string): Route | undefined {
  return ROUTES.find(({ pattern }) => pattern.test(path));
}

/** Whether a proxy asks about a request, which may have the rest of this path: it is told yes or no, whatever that is. */
export function isQuestion(path: string): boolean {
  return AUTHORIZE.test(path);
}

/** Paths of the gateway itself that ask nobody who they are. */
const OPEN = /^\/(healthz|readyz|metrics|openapi\.json|docs(\/.*)?|\.well-known\/[a-z-]+)$/;

export function isOpen(path: string): boolean {
  return OPEN.test(path);
}

/**
 * Whether a URL parser would read another path out of this one: dot segments, plain or encoded, and backslashes. What
 * the door decides on must be what the service gets.
 */
export function isAmbiguous(path: string): boolean {
  return path.includes('\\') || /(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path);
}

/** The path of a URL as routes see it. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
