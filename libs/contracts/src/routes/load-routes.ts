import { SERVICE_NAMES, type ServiceName } from '../services.js';
import { RouteTable } from './route-table.js';
import type { ServiceRoutes } from './service-routes.js';

let loaded: Promise<RouteTable> | undefined;

/**
 * The routes of every service, from where each says them: `@rekey/<service>/routes`. Read once in a process; that is all
 * that any of them loads of another.
 */
export function loadRoutes(): Promise<RouteTable> {
  loaded ??= Promise.all(SERVICE_NAMES.map(async (name) => [name, await routesOf(name)] as const)).then(
    (services) => new RouteTable(Object.fromEntries(services)),
  );
  return loaded;
}

async function routesOf(service: ServiceName): Promise<ServiceRoutes> {
  const { routes } = (await import(`@rekey/${service}/routes`)) as { readonly routes: ServiceRoutes };
  return routes;
}
