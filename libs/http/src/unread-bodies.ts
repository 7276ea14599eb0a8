import type { Server } from 'node:http';

/** How long what is left of a body may still come after its answer. */
const LINGER_MS = 2_000;

/**
 * Ends connections whose request was answered before its body had come, and goes on coming: Node would read, and drop,
 * it for over a minute. A short body is waited for, so that its connection serves the next request.
 */
export function endUnreadBodies(server: Server): void {
  server.on('request', (request, response) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
    if (length === '0' && coding === undefined) return;
    response.once('finish', () => {
      if (request.complete) return;
      const ending = setTimeout(() => request.destroy(), LINGER_MS);
      request.once('close', () => clearTimeout(ending));
    });
  });
}
