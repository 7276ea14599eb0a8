import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ROUTE_ACCESS, type RouteAccess } from '@rekey/identity';
import type { RekeyConfig } from '@rekey/config';
import type { ServiceDefinition } from '../platform.js';
import { describeAccess } from './describe-access.js';
import { OpenApiDocument } from './open-api-document.js';

/**
 * Describes the service's routes at the first question. DTO fields and the comments on them come from the definition's
 * `openApiMetadata`, which `npm run generate` writes from the sources: so DTOs carry validators and nothing beside.
 */
export function addOpenApi<C extends RekeyConfig>(
  app: NestFastifyApplication,
  { name, openApiMetadata }: ServiceDefinition<C>,
): void {
  app.get(OpenApiDocument, { strict: false }).provide(async () => {
    if (openApiMetadata !== undefined) await SwaggerModule.loadPluginMetadata(openApiMetadata);
    return describeAccess(createDocument(app, name), name, accessByHandler(app));
  });
}

function createDocument(app: NestFastifyApplication, service: string): OpenAPIObject {
  return SwaggerModule.createDocument(
    app,
    new DocumentBuilder().setTitle(`Rekey ${service}`).setVersion('1').addBearerAuth().build(),
    { operationIdFactory: handlerName, autoTagControllers: false },
  );
}

/** What each handler declares about its callers, by `<Controller>.<method>`. */
function accessByHandler(app: NestFastifyApplication): ReadonlyMap<string, RouteAccess> {
  const reflector = app.get(Reflector);
  const found = new Map<string, RouteAccess>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Readonly<Record<string, unknown>>;
      for (const method of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[method];
        if (method === 'constructor' || typeof handler !== 'function') continue;
        const access = reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [handler, metatype]);
        if (access !== undefined) found.set(handlerName(metatype.name, method), access);
      }
    }
  }
  return found;
}

function handlerName(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}.${method}`;
}
