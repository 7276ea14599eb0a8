import { Readable } from 'node:stream';
import type { ServiceName } from '@rekey/contracts';
import type { LocalServices } from '@rekey/http';
import { serviceUnavailable } from '@rekey/http';
import { ASSERTION_HEADER, type AssertionSigner, type Principal } from '@rekey/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { boundedBody, BodyTooLarge } from './bounded-body.js';
import type { Route } from './routes.js';

type UpstreamRoute = Pick<Route, 'service' | 'timeoutMs'>;

/** Hands an authenticated request over to the service that owns it. */
export abstract class Upstream {
  /** `principal` is undefined on open routes. @throws DomainError `unavailable` */
  abstract forward(
    route: UpstreamRoute,
    principal: Principal | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void>;

  /** The server of a service that runs in this process. */
  inProcess(_service: ServiceName): FastifyInstance | undefined {
    return undefined;
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
    { service }: UpstreamRoute,
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

/** Headers between hops, and those only we may set. */
const STRIPPED = [ASSERTION_HEADER, 'authorization', 'x-auth-key', 'x-auth-email'] as const;

/** Distributed: a reverse proxy with keep-alive pools; who calls travels as a signed assertion instead of credentials. */
export class HttpUpstream extends Upstream {
  constructor(
    private readonly urls: Readonly<Record<ServiceName, string>>,
    private readonly signer: AssertionSigner,
    private readonly bodyLimitBytes = Infinity,
  ) {
    super();
  }

  async forward(
    { service, timeoutMs }: UpstreamRoute,
    principal: Principal | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const assertion = principal === undefined ? undefined : await this.signer.sign(principal, service);
    if (request.body instanceof Readable) request.body = boundedBody(request.body, this.bodyLimitBytes);
    await new Promise<void>((resolve, reject) => {
      reply.raw.once('close', resolve);
      reply.from(`${this.urls[service]}${request.raw.url ?? '/'}`, {
        rewriteRequestHeaders: (_request, headers) => {
          const forwarded: Record<string, string | string[] | undefined> = { ...headers, 'x-request-id': request.id };
          // Open routes authenticate their own way and need what the client sent.
          for (const name of principal === undefined ? [ASSERTION_HEADER] : STRIPPED) delete forwarded[name];
          if (principal === undefined) forwarded['host'] = request.headers.host;
          return assertion === undefined ? forwarded : { ...forwarded, [ASSERTION_HEADER]: assertion };
        },
        ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
        // Only the caller knows whether its request may be sent twice.
        retryDelay: () => null,
        onError: (_reply, { error }) => reject(refusalOf(service, error)),
      });
    });
  }
}

/** A body without a length turns out to be too long only on its way. */
function refusalOf(service: ServiceName, error: Error): Error {
  return error.cause instanceof BodyTooLarge ? error.cause : serviceUnavailable(service, error);
}
