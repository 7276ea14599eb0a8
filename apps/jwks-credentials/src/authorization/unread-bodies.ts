import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AUTHORIZE_URL } from './original-request.js';

const OF_BODIES = ['content-type', 'content-length', 'transfer-encoding'] as const;

/**
 * A proxy may send the client's body along, or what is left of its headers. It is no part of the question, so whatever is
 * wrong with it is for the API to say.
 */
@Injectable()
export class UnreadBodies {
  constructor({ httpAdapter }: HttpAdapterHost) {
    const fastify = httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', ({ raw }, _reply, done) => {
      if (AUTHORIZE_URL.test(raw.url ?? '')) for (const name of OF_BODIES) delete raw.headers[name];
      done();
    });
  }
}
