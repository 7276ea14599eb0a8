import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Rekey API</title>
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css" />
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', tryItOutEnabled: true });\n`;
/** The page loads nothing from elsewhere and cannot be framed. Swagger UI styles its elements in place. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** The human page of the API at `/docs`, from the files of swagger-ui. */
export async function addDocsPage(fastify: FastifyInstance): Promise<void> {
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await fastify.register(fastifyStatic, { root: assets, prefix: '/docs/assets/', decorateReply: false, index: false });
  fastify.get('/docs', (_request, reply) =>
    reply.type('text/html').header('content-security-policy', POLICY).send(PAGE),
  );
  fastify.get('/docs/start.js', (_request, reply) => reply.type('text/javascript').send(SCRIPT));
}
