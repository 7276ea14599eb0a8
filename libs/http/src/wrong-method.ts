import { DomainError } from '@rekey/errors';
import type { Logger } from '@rekey/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendError } from './dialect.filter.js';

/** The gateway's route behind all others: whoever lands there found none of its own. */
const ANYTHING = '/*';
/** To anyone but a service an internal route looks like one that does not exist, under every method. */
const HIDDEN = '/internal/';

interface KnownPath {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** By the number of their segments, then by URL. */
type KnownPaths = Map<number, Map<string, KnownPath>>;

class MethodNotAllowed extends DomainError {
  constructor() {
    super({ code: 'request.method-not-allowed', kind: 'method-not-allowed', message: 'Method Not Allowed' });
  }
}

/**
 * Answers 405 with `Allow` (RFC 9110, section 15.5.6) where a path exists under other methods only. The router looks
 * a path up under one method at a time, so the paths of all routes are remembered here, and walked for a request that
 * found no route and for no other. To be called before the routes are added.
 */
export function refuseWrongMethods(fastify: FastifyInstance, logger: Logger): void {
  const known: KnownPaths = new Map();
  fastify.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*') || url.startsWith(HIDDEN)) return;
    const segments = segmentsOf(url);
    const alike = known.get(segments.length) ?? new Map<string, KnownPath>();
    const path = alike.get(url) ?? { segments, methods: new Set() };
    for (const one of [method].flat()) path.methods.add(one);
    known.set(segments.length, alike.set(url, path));
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const allowed = isUnrouted(request) ? methodsOf(known, request.raw.url ?? '/') : [];
    if (allowed.length === 0 || allowed.includes(request.method)) {
      done();
      return;
    }
    void reply.header('allow', allowed.join(', '));
    sendError(new MethodNotAllowed(), request, reply, logger);
  });
}

function isUnrouted(request: FastifyRequest): boolean {
  return request.is404 || request.routeOptions.url === ANYTHING;
}

/** Every method under which some route takes this path, sorted. */
function methodsOf(known: KnownPaths, url: string): string[] {
  const asked = segmentsOf(url.split(/[?#]/, 1)[0] ?? '');
  const methods = [...(known.get(asked.length)?.values() ?? [])]
    .filter(({ segments }) => covers(segments, asked))
    .flatMap((path) => [...path.methods]);
  return [...new Set(methods)].sort();
}

/** The router does not tell a path from the same one with a slash behind it. */
function segmentsOf(path: string): string[] {
  return path.replace(/(.)\/$/, '$1').split('/');
}

/** `:name` stands for one segment that is not empty. */
function covers(pattern: readonly string[], asked: readonly string[]): boolean {
  if (pattern.length !== asked.length) return false;
  return pattern.every((segment, index) => (segment.startsWith(':') ? asked[index] !== '' : segment === asked[index]));
}
