import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on every address of this machine that counts who connects, whatever they then say. */
export class EgressServer {
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket)));
    });
  }

  /** Speaks HTTP. */
  static http(handle: Handler = (_, response) => void response.end('reached')): Promise<EgressServer> {
    return EgressServer.listen(createHttpServer({ keepAliveTimeout: 60_000 }, handle));
  }

  /** Does with a connection what it is told. */
  static raw(handle: (socket: Socket) => void): Promise<EgressServer> {
    return EgressServer.listen(createServer(handle));
  }

  private static async listen(server: Server): Promise<EgressServer> {
    const egressServer = new EgressServer(server);
    server.listen(0, '::');
    await once(server, 'listening');
    return egressServer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.sockets.size;
  }

  url(path = '/', host = '127.0.0.1'): URL {
    return new URL(`http://${host}:${this.port}${path}`);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
