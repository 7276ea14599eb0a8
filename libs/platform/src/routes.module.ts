import { type DynamicModule, Global, Module } from '@nestjs/common';
import { loadRoutes, RouteTable } from '@rekey/contracts';
import type { RekeyConfig } from '@rekey/config';
import type { ServiceDefinition } from './platform.js';

/** Gives a service the routes of all of them. */
@Global()
@Module({})
export class RoutesModule {
  static around(service: DynamicModule, routes: RouteTable): DynamicModule {
    const provided = { provide: RouteTable, useValue: routes };
    return { module: RoutesModule, imports: [service], providers: [provided], exports: [RouteTable] };
  }
}

/** The routes that every service exports; this one's as its definition has them, when it does. */
export async function routesFor<C extends RekeyConfig>({ name, routes }: ServiceDefinition<C>): Promise<RouteTable> {
  const exported = await loadRoutes();
  return routes === undefined ? exported : new RouteTable({ ...exported.services, [name]: routes });
}
