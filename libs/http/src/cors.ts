import type { RekeyConfig } from '@rekey/config';
import type { FastifyInstance, FastifyRequest } from 'fastify';

type Headers = Readonly<Record<string, string>>;
type Settings = Pick<RekeyConfig, 'corsOrigins'>;

/** Documents for everybody, whoever asks: what tokens are verified with, and descriptions. */
const PUBLIC = /^\/(oauth\/v2\/keys|openapi\.json|\.well-known\/[\w-]+|v1\/projects\/[^/?]+\/jwks\.json)\/?(\?|$)/;
/** APIs whose vendor lets pages of any origin call them. */
const VENDOR = /^\/(management|v2|v2beta|oauth|zitadel\.[^/]+)\//;

const MAX_AGE_SECONDS = '7200';
/** What clients of the vendor send: gRPC-Web and Connect in a page name their protocol. */
const ALLOWED_HEADERS = [
  'accept',
  'accept-language',
  'authorization',
  'connect-protocol-version',
  'connect-timeout-ms',
  'content-language',
  'content-type',
  'grpc-timeout',
  'idempotency-key',
  'x-grpc-web',
  'x-request-id',
  'x-requested-with',
  'x-user-agent',
  'x-zitadel-orgid',
].join(', ');
const EXPOSED_HEADERS = [
  'content-length',
  'grpc-message',
  'grpc-status',
  'grpc-status-details-bin',
  'location',
  'retry-after',
  'www-authenticate',
  'x-request-id',
].join(', ');

const FOR_ANYBODY: Headers = { 'access-control-allow-origin': '*' };
const PUBLIC_PREFLIGHT: Headers = {
  ...FOR_ANYBODY,
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': '*',
  'access-control-max-age': MAX_AGE_SECONDS,
};
const VENDOR_PREFLIGHT: Headers = {
  'access-control-allow-methods': 'DELETE, GET, HEAD, PATCH, POST, PUT',
  'access-control-allow-headers': ALLOWED_HEADERS,
  'access-control-max-age': MAX_AGE_SECONDS,
};

/**
 * Answers preflights, which carry no credentials, before anybody is asked who they are, and lets pages read answers and
 * refusals alike. To be called before hooks that refuse.
 */
export function addCors(fastify: FastifyInstance, settings: Settings): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.headers.origin === undefined) {
      done();
      return;
    }
    const headers = corsHeaders(request, settings);
    void reply.headers(headers);
    if (!isPreflight(request) || Object.keys(headers).length === 0) {
      done();
      return;
    }
    void reply.status(204).send();
  });
}

/** Empty for paths that pages of other origins have no business with. */
export function corsHeaders(request: FastifyRequest, { corsOrigins }: Settings): Headers {
  const { origin, host } = request.headers;
  const url = request.raw.url ?? '/';
  if (origin === undefined) return {};
  if (PUBLIC.test(url)) return isPreflight(request) ? PUBLIC_PREFLIGHT : FOR_ANYBODY;
  if (!VENDOR.test(url)) return {};
  // The vendor's clients may ask for credentials. Cookies are none that a page of another origin could use here.
  if (origin.replace(/^https?:\/\//, '') !== host) delete request.raw.headers.cookie;
  const isAllowed = corsOrigins.includes('*') || corsOrigins.includes(origin);
  return {
    vary: 'Origin',
    ...(isAllowed
      ? {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          ...(isPreflight(request) ? VENDOR_PREFLIGHT : { 'access-control-expose-headers': EXPOSED_HEADERS }),
        }
      : {}),
  };
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
