import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JwksAnswer {
  readonly status?: number;
  readonly body?: string | Buffer;
  readonly etag?: string;
  /** Leads to another place. */
  readonly location?: string;
}

/** An identity provider with its key sets, each at a path of its own. It answers 304 to whoever has the ETag already. */
export class JwksServer {
  private readonly answers = new Map<string, JwksAnswer>();
  private readonly seen: { readonly path: string; readonly status: number }[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const path = request.url ?? '';
      const { body = '', etag, location, status = 200 } = this.answers.get(path) ?? { status: 404 };
      const isKnown = etag !== undefined && request.headers['if-none-match'] === etag;
      this.seen.push({ path, status: isKnown ? 304 : status });
      const headers = { ...(etag === undefined ? {} : { etag }), ...(location === undefined ? {} : { location }) };
      response.writeHead(isKnown ? 304 : status, headers).end(isKnown ? '' : body);
    });
  }

  static async start(): Promise<JwksServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new JwksServer(server);
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  answer(path: string, answer: JwksAnswer): void {
    this.answers.set(path, answer);
  }

  list(path: string, keys: readonly object[], etag?: string): void {
    this.answer(path, { body: JSON.stringify({ keys }), ...(etag === undefined ? {} : { etag }) });
  }

  /** How often it answered like that at this path. */
  count(path: string, status = 200): number {
    return this.seen.filter((one) => one.path === path && one.status === status).length;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
