import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { ServiceName } from '@rekey/contracts';

/** The OpenAPI document of one service, made once. The gateway merges those of all services. */
export function addOpenApi(app: NestFastifyApplication, service: ServiceName): void {
  let document: OpenAPIObject | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/internal/v1/openapi.json', async (_request: unknown, reply: { send: (body: unknown) => unknown }) => {
      document ??= SwaggerModule.createDocument(
        app,
        new DocumentBuilder().setTitle(`Rekey ${service}`).setVersion('1').addBearerAuth().build(),
        { operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}` },
      );
      return reply.send(document);
    });
}
