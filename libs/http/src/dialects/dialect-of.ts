import type { DialectName, RouteTable } from '@rekey/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apinizer } from './apinizer.js';
import { cloudflare } from './cloudflare.js';
import type { Dialect } from './dialect.js';
import { native } from './native.js';
import { oauth } from './oauth.js';
import { zitadelConnect } from './zitadel-connect.js';
import { zitadelRest } from './zitadel-rest.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly routeTable: RouteTable;
  }
}

/** By their names in the routes of the services. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  native,
  apinizer,
  cloudflare,
  oauth,
  'zitadel-rest': zitadelRest,
  'zitadel-connect': zitadelConnect,
};

/** Has a server speak to each path as the routes say. */
export function speak(fastify: FastifyInstance, routes: RouteTable): void {
  fastify.decorate('routeTable', routes);
}

/** How a request is answered. Its path decides, so a failure before any route is found speaks right too. */
export function dialectOf({ server, raw }: FastifyRequest): Dialect {
  return DIALECTS[server.routeTable.dialectOf(raw.url ?? '/')];
}
