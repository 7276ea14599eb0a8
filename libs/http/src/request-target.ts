import type { IncomingMessage } from 'node:http';
import { InvalidInput } from '@rekey/errors';
import type { Logger } from '@rekey/telemetry';
import type { FastifyInstance } from 'fastify';
import { sendError } from './dialect.filter.js';

const ABSOLUTE = /^https?:\/\/([^/?#@]+)((?:[/?#].*)?)$/i;
const NO_TUNNEL = 'HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/**
 * The target as everything behind reads it: path and query. One in absolute form is the same request (RFC 9112 section
 * 3.2.2), whose host is the one it names. What is neither stays as it is, to be refused.
 */
export function originForm(request: IncomingMessage): string {
  const { url = '/' } = request;
  if (url.startsWith('/')) return url;
  const [, host, rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (host === undefined) return url;
  setHost(request, host);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function setHost({ headers, rawHeaders }: IncomingMessage, host: string): void {
  headers.host = host;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isHost(rawHeaders[index] as string)) rawHeaders[index + 1] = host;
  }
}

/** Refuses what is no request for anything here. To be called before other hooks are added. */
export function refuseOddTargets(fastify: FastifyInstance, logger: Logger): void {
  // Node hangs up on whoever wants a tunnel unless somebody listens.
  fastify.server.on('connect', (_request, socket) => socket.end(NO_TUNNEL));
  fastify.addHook('onRequest', (request, reply, done) => {
    const problem = problemOf(request.raw);
    if (problem === undefined) done();
    else sendError(InvalidInput.field('', problem), request, reply, logger);
  });
}

function problemOf({ url, rawHeaders }: IncomingMessage): string | undefined {
  if (url?.startsWith('/') !== true) return 'The request target must be a path';
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isHost(rawHeaders[index] as string)) hosts += 1;
  }
  // RFC 9112 section 3.2: of two, whoever stands in front may have read the other one.
  return hosts > 1 ? 'There must be one Host header' : undefined;
}

function isHost(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === 'host';
}
