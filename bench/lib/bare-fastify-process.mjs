// The floor of `bench -- oauth`: a Fastify that parses the form, and answers what an introspection answers.
import fastify from 'fastify';

const server = fastify();
server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
  done(null, Object.fromEntries(new URLSearchParams(text))),
);
const answer = JSON.parse(process.argv[2]);
server.post('/oauth/v2/introspect', (_request, reply) => reply.send(answer));
const url = await server.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ url });
process.on('disconnect', () => process.exit(0));
