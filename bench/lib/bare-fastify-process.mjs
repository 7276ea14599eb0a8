// The floor of benches over HTTP: a Fastify that parses JSON and forms, and answers the same to everything.
import fastify from 'fastify';

const server = fastify();
server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
  done(null, Object.fromEntries(new URLSearchParams(text))),
);
const answer = JSON.parse(process.argv[2]);
server.route({ method: ['GET', 'POST'], url: '/*', handler: (_request, reply) => reply.send(answer) });
const url = await server.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ url });
process.on('disconnect', () => process.exit(0));
