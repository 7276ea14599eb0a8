import { Readable } from 'node:stream';
import { isDataPlane, type Route, type ServiceName } from '@rekey/contracts';
import type { LocalServices } from '@rekey/platform';
import { serviceUnavailable } from '@rekey/platform';
import type { AssertionSigner, Principal } from '@rekey/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Dispatcher, Pool } from 'undici';
import { boundedBody, BodyTooLarge } from './bounded-body.js';
import { forwardedHeaders } from './forwarded-headers.js';
import { PassedAnswer } from './passed-answer.js';

/** Hands an authenticated request over to the service that owns it. */
export abstract class Upstream {
  /** `principal` is undefined on open routes. @throws DomainError `unavailable` */
  abstract forward(
    route: Route,
    principal: Principal | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void>;

  /** The server of a service that runs in this process. */
  inProcess(_service: ServiceName): FastifyInstance | undefined {
    return undefined;
  }

  /** Lets go of what it holds. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Standalone: the service's own Fastify instance answers on the same socket. */
export class LocalUpstream extends Upstream {
  constructor(private readonly services: LocalServices) {
    super();
  }

  override inProcess(service: ServiceName): FastifyInstance | undefined {
    return this.services.get(service);
  }

  /** The principal is on the raw request already. */
  forward(
    { service }: Route,
    _principal: Principal | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const instance = this.services.get(service);
    if (instance === undefined) return Promise.reject(serviceUnavailable(service));
    request.raw.headers['x-request-id'] = request.id;
    reply.hijack();
    instance.routing(request.raw, reply.raw);
    return Promise.resolve();
  }
}

/** Pools of connections to one service. */
const CONNECTIONS = 128;
const CONNECT_TIMEOUT_MS = 3_000;
const TIMEOUT_MS = 30_000;

export interface HttpUpstreamOptions {
  /** Default: as long as it comes. */
  readonly bodyLimitBytes?: number;
  /** For a service to begin its answer, and for every next part of it. */
  readonly timeoutMs?: number;
}

/**
 * Distributed: a reverse proxy with keep-alive pools; who calls travels as a signed assertion instead of credentials. A
 * service gets path, query and headers to the letter, as it does in process: it is the one that judges them.
 */
export class HttpUpstream extends Upstream {
  private readonly pools = new Map<ServiceName, Pool>();

  constructor(
    private readonly urls: Readonly<Record<ServiceName, string>>,
    private readonly signer: AssertionSigner,
    private readonly options: HttpUpstreamOptions = {},
  ) {
    super();
  }

  async forward(
    route: Route,
    principal: Principal | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { bodyLimitBytes = Infinity, timeoutMs: usual = TIMEOUT_MS } = this.options;
    const { service, timeoutMs = usual } = route;
    const assertion = principal === undefined ? undefined : await this.signer.sign(principal, service);
    const body = isDataPlane(route) ? undefined : await bodyOf(request, bodyLimitBytes);
    // What is left of a body would be read as the next request. A service that hangs up over one does so in process, too.
    const answer = new PassedAnswer(reply, (connection) => {
      return body !== undefined && (!request.raw.complete || connection === 'close');
    });
    const asked: Dispatcher.DispatchOptions = {
      method: request.method as Dispatcher.HttpMethod,
      path: request.raw.url ?? '/',
      headers: forwardedHeaders(request, { hasBody: body !== undefined, isUntouched: isDataPlane(route), assertion }),
      body: body ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    };
    try {
      this.poolOf(service).dispatch(asked, answer);
      await answer.begun;
    } catch (error) {
      // Nobody is there to be answered.
      if (!reply.raw.destroyed) throw refusalOf(service, error);
    }
  }

  override async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private poolOf(service: ServiceName): Pool {
    const existing = this.pools.get(service);
    if (existing !== undefined) return existing;
    const pool = new Pool(this.urls[service], { connections: CONNECTIONS, connect: { timeout: CONNECT_TIMEOUT_MS } });
    this.pools.set(service, pool);
    return pool;
  }
}

/** Most bodies come with their head, and need no stream. @throws BodyTooLarge */
async function bodyOf({ raw, body }: FastifyRequest, maxBytes: number): Promise<Buffer | Readable | undefined> {
  if (!(body instanceof Readable)) return undefined;
  // What came with the head is read when whoever is told of the head has returned.
  if (!raw.complete) await new Promise((resolve) => setImmediate(resolve));
  const whole = body === raw && raw.complete ? (raw.read() as Buffer | null) : null;
  if (whole === null) return boundedBody(body, maxBytes);
  if (whole.length > maxBytes) throw new BodyTooLarge();
  return whole;
}

/** A body without a length turns out to be too long only on its way. */
function refusalOf(service: ServiceName, error: unknown): Error {
  return error instanceof BodyTooLarge ? error : serviceUnavailable(service, error);
}
