import type { FastifyInstance } from 'fastify';
import { AUTHORIZE_URL } from './original-request.js';

const OF_BODIES = ['content-type', 'content-length', 'transfer-encoding'] as const;

/**
 * A proxy may send the client's body along, or what is left of its headers. It is no part of the question, so whatever is
 * wrong with it is for the API to say.
 */
export function leaveBodiesUnread(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    if (AUTHORIZE_URL.test(raw.url ?? '')) for (const name of OF_BODIES) delete raw.headers[name];
    done();
  });
}
