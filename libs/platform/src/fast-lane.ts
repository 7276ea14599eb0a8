import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { answerHeaders, requestIdOf } from '@rekey/http';
import type { DirectRoute } from './data-plane.js';

/** A request that is like most others of its route. */
export interface PlainRequest {
  readonly raw: IncomingMessage;
  /** What the path has in place of the route's parameter. */
  readonly parameter: string;
  /** Empty where there is none. */
  readonly body: Buffer;
}

/** Sent with 200. */
export interface PlainAnswer {
  /** Made by `answerHeaders`, once for all answers that carry the same. */
  readonly headers: readonly string[];
  readonly body: Buffer | string;
}

/** Of an answer whose body is JSON, as Fastify says it. */
export const JSON_HEADERS = answerHeaders(['content-type', 'application/json; charset=utf-8']);

/** Longer ones are read by Fastify. */
const BODY_MAX_BYTES = 64 * 1024;
const NO_BODY = Buffer.alloc(0);
/** Of a parameter, and of what follows a prefix: whatever two readers could read in two ways is not plain. */
const PARAMETER = '([\\w.~-]{1,256})';
const REST = '(?:[/?][^%#\\\\]*)?';

interface Lane {
  readonly path: RegExp;
  readonly route: DirectRoute & Required<Pick<DirectRoute, 'atOnce'>>;
}

/**
 * Stands before Fastify and answers what its routes answer at once: plain requests whose answer is in memory. Fastify, with
 * its hooks and its errors, gets all others, and those that an answer could not be made for after all, their bodies too.
 */
export class FastLane {
  private lanes: readonly Lane[] = [];
  private readonly bodies = new WeakMap<IncomingMessage, Readable>();

  /** From now on for these routes; for none while the server closes, for then connections are told to end. */
  open(routes: readonly DirectRoute[]): void {
    this.lanes = routes.flatMap((route) => {
      const { url, isPrefix = false, atOnce } = route;
      if (atOnce === undefined) return [];
      const path = new RegExp(`^${url.replace(/:\w+/, PARAMETER)}${isPrefix ? REST : ''}$`);
      return [{ path, route: { ...route, atOnce } }];
    });
  }

  close(): void {
    this.lanes = [];
  }

  /** What was read of a request before it turned out not to be answered here. */
  bodyOf(request: IncomingMessage): Readable | undefined {
    return this.bodies.get(request);
  }

  before(listener: RequestListener): RequestListener {
    return (request, response) => {
      for (const { path, route } of this.lanes) {
        const match = path.exec(request.url ?? '');
        if (match === null) continue;
        const length = plainLength(request, route.method);
        if (length === undefined) break;
        const answer = (body: Buffer): void => {
          const found = tryAtOnce(route, { raw: request, parameter: match[1] ?? '', body });
          const pass = (): void => {
            if (body.length > 0) this.bodies.set(request, Readable.from([body], { objectMode: false }));
            listener(request, response);
          };
          if (found instanceof Promise) found.then((made) => send(made, request, response), pass);
          else if (found === undefined) pass();
          else send(found, request, response);
        };
        if (length === 0) answer(NO_BODY);
        else readBody(request, answer);
        return;
      }
      listener(request, response);
    };
  }
}

/** A fault of a lane is no end of the process: Fastify's handler meets it too, and knows how to say it. */
function tryAtOnce({ atOnce }: Lane['route'], request: PlainRequest): ReturnType<Lane['route']['atOnce']> {
  try {
    return atOnce(request);
  } catch {
    return undefined;
  }
}

/** How long its body is; undefined for a request that somebody has to look at. */
function plainLength({ method, headers, rawHeaders }: IncomingMessage, wanted = 'GET'): number | undefined {
  if (method !== wanted || headers['transfer-encoding'] !== undefined || headers.expect !== undefined) return undefined;
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  const length = Number(headers['content-length'] ?? 0);
  const isPlain = hosts === 1 && length <= BODY_MAX_BYTES && (wanted === 'GET') === (length === 0);
  return isPlain ? length : undefined;
}

function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}

function send({ headers, body }: PlainAnswer, request: IncomingMessage, response: ServerResponse): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const id = requestIdOf(request.headers);
  response.writeHead(200, ['x-request-id', id, ...headers, 'content-length', String(length)]);
  // Of text Node makes one piece with the head. Each octet is one character of it.
  if (typeof body === 'string') response.end(body === '' ? undefined : body);
  else response.end(textOf(body), 'latin1');
}

const texts = new WeakMap<Buffer, string>();

/** Bodies of bytes are those that many are answered with. */
function textOf(body: Buffer): string {
  const known = texts.get(body);
  if (known !== undefined) return known;
  const text = body.toString('latin1');
  texts.set(body, text);
  return text;
}
