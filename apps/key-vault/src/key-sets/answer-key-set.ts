import type { PublicJwk } from '@rekey/contracts';
import { answerHeaders } from '@rekey/http';
import type { PlainAnswer } from '@rekey/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** RFC 7517 section 5. */
export interface JwkSet {
  readonly keys: readonly PublicJwk[];
}

/** A JWK Set ready to be sent. */
export interface PublishedSet {
  readonly body: Buffer;
  /** Strong: the same bytes have the same. */
  readonly etag: string;
}

const JSON_UTF8 = 'application/json; charset=utf-8';

interface Exchange {
  readonly cacheControl: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What to send: the set as bytes, or nothing to a caller who has it already. */
export function answerKeySet(
  { body, etag }: PublishedSet,
  { cacheControl, request, reply }: Exchange,
): Buffer | undefined {
  // Pages verify tokens too. Said to everybody, since caches keep one answer for all.
  void reply.header('cache-control', cacheControl).header('etag', etag).header('access-control-allow-origin', '*');
  const known = request.headers['if-none-match'];
  if (known !== undefined && namesEtag(known, etag)) {
    void reply.code(304);
    return undefined;
  }
  void reply.header('content-type', JSON_UTF8);
  return body;
}

/** The same for whoever has none of it. */
export function keySetAnswer(set: PublishedSet, cacheControl: string): PlainAnswer {
  const known = answers.get(set);
  if (known !== undefined) return known;
  const { body, etag } = set;
  const own = ['etag', etag, 'access-control-allow-origin', '*', 'content-type', JSON_UTF8];
  const answer = { headers: answerHeaders(['cache-control', cacheControl, ...own]), body };
  answers.set(set, answer);
  return answer;
}

/** A set is published many times, and always with the same headers. */
const answers = new WeakMap<PublishedSet, PlainAnswer>();

/** RFC 9110 section 13.1.2: weak comparison with any of a list, or `*`. */
export function namesEtag(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((one) => {
    const tag = one.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}
