import type { ServiceRoutes } from './service-routes.js';

/** What every service answers beside its own routes. Only the gateway's are reached from outside. */
export const EVERY_SERVICE: ServiceRoutes = {
  routes: [{ paths: ['/healthz', '/readyz', '/metrics'], permission: 'open', unlimited: true }],
  operations: [],
};

/** Only another service may call these; from outside they do not exist. */
export function isInternalPath(path: string): boolean {
  return path.startsWith('/internal/');
}
