import { once } from 'node:events';
import { DomainError } from '@rekey/errors';
import type { FastifyReply } from 'fastify';
import type { FeedRow } from './event-feed.store.js';

const MAX_STREAMS = 200;
const HEARTBEAT_MS = 15_000;

let open = 0;

/** Who reads, as far as a stream has to know: it must not outlive the right to read. */
export interface Reader {
  isStillAllowed(): Promise<boolean>;
  /** Calls back at once when the right is taken away, until the returned function is called. */
  onRevoked(listener: () => void): () => void;
}

/**
 * Server-sent events until the client goes away or may not read any more. A reader slower than the feed is waited for:
 * nothing piles up here.
 * @throws DomainError `unavailable` when too many streams are open
 */
export async function sendEventStream(
  reply: FastifyReply,
  reader: Reader,
  read: (signal: AbortSignal) => AsyncGenerator<FeedRow[]>,
): Promise<void> {
  if (open >= MAX_STREAMS) {
    throw new DomainError({
      code: 'gateway.event-feed.too-many-streams',
      kind: 'unavailable',
      message: 'Too many open streams',
      retryAfterSeconds: 5,
    });
  }
  reply.hijack();
  open += 1;
  const closed = new AbortController();
  const { raw } = reply;
  const close = (): void => closed.abort();
  raw.once('close', close);
  const forget = reader.onRevoked(close);
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    // nginx would hold events back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  raw.write(': open\n\n');
  const heartbeat = setInterval(() => {
    raw.write(': alive\n\n');
    reader.isStillAllowed().then((allowed) => (allowed ? undefined : close()), close);
  }, HEARTBEAT_MS);
  try {
    for await (const rows of read(closed.signal)) {
      const text = rows
        .map(({ event }) => `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
        .join('');
      if (text !== '' && !raw.write(text)) await once(raw, 'drain', { signal: closed.signal });
    }
  } catch {
    // The client went away, or the database did: either way it reconnects and resumes by Last-Event-ID.
  } finally {
    clearInterval(heartbeat);
    forget();
    open -= 1;
    raw.end();
  }
}
