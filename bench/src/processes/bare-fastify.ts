// The floor over HTTP: a Fastify that parses JSON and forms, and answers each path with what it was told.
import fastify from 'fastify';
import { serve } from '../lib/worker.js';

interface Told {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

const server = fastify();
server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
  done(null, Object.fromEntries(new URLSearchParams(text as string))),
);
const answers = new Map<string, { type: string; body: unknown }>();
server.route({
  method: ['GET', 'POST'],
  url: '/*',
  handler: (request, reply) => {
    const { type, body } = answers.get(request.url) ?? { type: 'application/json', body: [] };
    return reply.type(type).send(body);
  },
});
const url = await server.listen({ port: 0, host: '127.0.0.1' });

serve({
  url: () => url,
  answer: ({ path, type, body }: Told) => {
    // JSON is written anew for every answer, as any handler does that returns an object.
    answers.set(path, { type, body: type.includes('json') ? JSON.parse(body) : body });
  },
});
