import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, type EventuallyOptions } from './eventually.js';

/** A request as it came in. */
export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes, which signatures are over. */
  readonly body: Buffer;
  /** When its body was complete. */
  readonly at: Date;
}

/** A status alone has an empty body; `reset` ends the connection without an answer. */
export type WebhookAnswer =
  | number
  | 'reset'
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    };

/** Answers in its own time; a promise that never settles is a receiver that accepts and never answers. */
export type WebhookResponder = (request: ReceivedRequest) => WebhookAnswer | Promise<WebhookAnswer>;

export interface WebhookReceiverOptions {
  /** Default 200 to everything. */
  readonly respond?: WebhookResponder | WebhookAnswer;
  /** False keeps nothing but the counters, for load. */
  readonly keep?: boolean;
  /** One that was in use before, to come back as the same endpoint; default a free one. */
  readonly port?: number;
}

/** The outside world of specs: a real HTTP server on 127.0.0.1 that keeps what it is sent and answers as it is told. */
export class WebhookReceiver {
  /** In the order in which they were complete; stays empty with `keep: false`. */
  readonly requests: ReceivedRequest[] = [];
  /** How many came, by path and by `webhook-id`. */
  readonly countByPath = new Map<string, number>();
  readonly countById = new Map<string, number>();
  /** How many came. */
  received = 0;
  /** The most that waited for their answer at the same time. */
  mostAtOnce = 0;
  private waiting = 0;

  private constructor(
    private readonly server: Server,
    private readonly keep: boolean,
    private respond: WebhookResponder,
  ) {}

  static async start({ respond = 200, keep = true, port = 0 }: WebhookReceiverOptions = {}): Promise<WebhookReceiver> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const receiver = new WebhookReceiver(server, keep, responderOf(respond));
    server.on('request', (message, response) => void receiver.take(message, response));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  /** Without a path. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From the next request on. */
  answerWith(respond: WebhookResponder | WebhookAnswer): void {
    this.respond = responderOf(respond);
  }

  /**
   * Resolves with everything received once there is that much of it, or with the requests that match once there is one.
   * @param wanted how many, or which
   */
  async waitFor(
    wanted: number | ((request: ReceivedRequest) => boolean),
    options?: EventuallyOptions,
  ): Promise<readonly ReceivedRequest[]> {
    return eventually(() => {
      const found = typeof wanted === 'number' ? this.requests : this.requests.filter(wanted);
      const [count, least] = typeof wanted === 'number' ? [this.received, wanted] : [found.length, 1];
      if (count < least) throw new Error(`${count} of ${least} requests at ${this.url}, ${this.received} in all`);
      return [...found];
    }, options);
  }

  /** Ends what is still open, too. */
  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async take(message: IncomingMessage, response: ServerResponse): Promise<void> {
    this.waiting += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.waiting);
    response.on('close', () => (this.waiting -= 1));
    try {
      const request = await readRequest(message);
      this.count(request);
      send(response, await this.respond(request));
    } catch {
      // The sender went away in the middle, or the spec's responder threw: either way no answer makes sense.
      response.destroy();
    }
  }

  private count(request: ReceivedRequest): void {
    this.received += 1;
    if (this.keep) this.requests.push(request);
    increment(this.countByPath, request.path);
    const id = request.headers['webhook-id'];
    if (typeof id === 'string') increment(this.countById, id);
  }
}

function responderOf(respond: WebhookResponder | WebhookAnswer): WebhookResponder {
  return typeof respond === 'function' ? respond : () => respond;
}

async function readRequest(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers: message.headers,
    body: Buffer.concat(chunks),
    at: new Date(),
  };
}

function send(response: ServerResponse, answer: WebhookAnswer): void {
  if (answer === 'reset') return void response.destroy();
  const { status, headers = {}, body = '' } = typeof answer === 'number' ? { status: answer } : answer;
  response.writeHead(status, headers).end(body);
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
