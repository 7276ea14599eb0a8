import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { RekeyConfig } from '@rekey/config';
import type { RouteTable } from '@rekey/contracts';
import type { FastifyInstance } from 'fastify';
import { openApiMetadata as ownMetadata } from '../open-api-metadata.js';
import type { ServiceDefinition } from '../platform.js';
import { mergeAnswers } from './declared-answers.js';
import { describeOperations } from './describe-operations.js';
import { factsByHandler, handlerName } from './described-route.js';
import { OpenApiDocument } from './open-api-document.js';

/**
 * Describes the service's routes at the first question. DTO fields, the comments on them and what handlers answer come from
 * the definition's `openApiMetadata`, which `npm run generate` writes from the sources: so DTOs carry validators and
 * nothing beside, and answers are described by the types that handlers return.
 */
export function addOpenApi<C extends RekeyConfig>(
  app: NestFastifyApplication,
  { name, openApiMetadata }: ServiceDefinition<C>,
  routes: RouteTable,
): void {
  const document = app.get(OpenApiDocument, { strict: false });
  document.provide(async () => {
    await SwaggerModule.loadPluginMetadata(ownMetadata);
    if (openApiMetadata !== undefined) await SwaggerModule.loadPluginMetadata(openApiMetadata);
    const { answers: own } = await ownMetadata();
    const declared = openApiMetadata === undefined ? own : mergeAnswers(own, (await openApiMetadata()).answers);
    return describeOperations(createDocument(app, name), {
      service: name,
      routes,
      facts: factsByHandler(app),
      declared,
    });
  });
  // For whoever compares answers with it.
  if (openApiMetadata !== undefined) fastifyOf(app).decorate('describeApi', () => document.get());
}

const fastifyOf = (app: NestFastifyApplication): FastifyInstance =>
  app.getHttpAdapter().getInstance() as unknown as FastifyInstance;

function createDocument(app: NestFastifyApplication, service: string): OpenAPIObject {
  return SwaggerModule.createDocument(
    app,
    new DocumentBuilder().setTitle(`Rekey ${service}`).setVersion('1').addBearerAuth().build(),
    { operationIdFactory: handlerName, autoTagControllers: false },
  );
}
