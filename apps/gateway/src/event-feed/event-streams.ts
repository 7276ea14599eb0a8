import { once } from 'node:events';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DomainError } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import type { FastifyReply } from 'fastify';
import { Authenticator } from '../access-tokens/authenticator.js';
import { renderEvent } from './render-event.js';
import type { FeedRow } from './event-feed.repository.js';

const STREAMS_MAX = 1_000;
/** No one token keeps others from theirs. */
const STREAMS_PER_PRINCIPAL_MAX = 100;
const HEARTBEAT_MS = 15_000;
const RETRY_AFTER_SECONDS = 5;

type Reader = Pick<Principal, 'id' | 'kind'>;

interface Stream {
  readonly reader: Reader;
  readonly raw: FastifyReply['raw'];
  readonly closed: AbortController;
}

/**
 * Server-sent events until the client goes away or may not read any more. A reader slower than the feed is waited for:
 * nothing piles up here.
 */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<Stream>();
  private heart: NodeJS.Timeout | undefined;

  constructor(private readonly authenticator: Authenticator) {}

  /** Open streams end: a server waits for its connections before it closes. */
  beforeApplicationShutdown(): void {
    for (const { closed } of this.open) closed.abort();
  }

  /** @throws DomainError when too many streams are open, in all or of this reader */
  async send(
    reply: FastifyReply,
    reader: Reader,
    read: (signal: AbortSignal) => AsyncGenerator<readonly FeedRow[]>,
  ): Promise<void> {
    this.checkRoom(reader);
    const stream: Stream = { reader, raw: reply.raw, closed: new AbortController() };
    reply.hijack();
    const forget = this.begin(stream, reply);
    const { raw, closed } = stream;
    try {
      for await (const rows of read(closed.signal)) {
        const text = rows.map(renderEvent).join('');
        if (text !== '' && !raw.write(text)) await once(raw, 'drain', { signal: closed.signal });
      }
    } catch {
      // The client went away, or the database did: either way it reconnects and resumes by Last-Event-ID.
    } finally {
      forget();
      raw.end();
    }
  }

  private checkRoom({ id }: Reader): void {
    const own = [...this.open].filter(({ reader }) => reader.id === id).length;
    if (own >= STREAMS_PER_PRINCIPAL_MAX) {
      throw tooMany('rate-limited', `Too many open streams of one token: at most ${STREAMS_PER_PRINCIPAL_MAX}`);
    }
    if (this.open.size >= STREAMS_MAX) throw tooMany('unavailable', 'Too many open streams');
  }

  /** Returns what ends it. */
  private begin(stream: Stream, reply: FastifyReply): () => void {
    const { reader, raw, closed } = stream;
    const close = (): void => closed.abort();
    raw.once('close', close);
    const stopListening = this.authenticator.onRevoked(reader, close);
    this.open.add(stream);
    this.heart ??= setInterval(() => void this.beat(), HEARTBEAT_MS);
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      // nginx would hold events back until its buffer is full.
      'x-accel-buffering': 'no',
    });
    raw.write(': open\n\n');
    return () => {
      stopListening();
      this.open.delete(stream);
      if (this.open.size > 0) return;
      clearInterval(this.heart);
      this.heart = undefined;
    };
  }

  /** For all streams at once: who is there still hears something, and who may not read any more hears nothing. */
  private async beat(): Promise<void> {
    const streams = [...this.open];
    for (const { raw } of streams) if (!raw.writableNeedDrain) raw.write(': alive\n\n');
    const allowed = await this.authenticator.stillAllowed(streams.map(({ reader }) => reader)).catch(() => new Set());
    for (const { reader, closed } of streams) if (!allowed.has(reader.id)) closed.abort();
  }
}

function tooMany(kind: 'rate-limited' | 'unavailable', message: string): DomainError {
  const code = 'gateway.event-feed.too-many-streams';
  return new DomainError({ code, kind, message, retryAfterSeconds: RETRY_AFTER_SECONDS });
}
