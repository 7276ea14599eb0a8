import { once } from 'node:events';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { AccessTokenRevoked, GatewayClient } from '@rekey/contracts';
import { DomainError } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { Broadcasts, DatabaseSession, WakeSignal } from '@rekey/messaging';
import { BackgroundJobs, pause } from '@rekey/telemetry';
import type { FastifyReply } from 'fastify';
import { LEDGER_CHANNEL } from './ledger-changes.js';

const STREAMS_MAX = 1_000;
const STREAMS_PER_PRINCIPAL_MAX = 100;
/** In case nobody tells: what depends on the clock alone changes untold too. Also says that the stream is alive. */
const LOOK_EVERY_MS = 10_000;
const LOOK_UNTOLD_EVERY_MS = 500;
/** However much changes, a stream is not read for more often. */
const READ_EVERY_MS = 100;
/** Whoever may not read any more hears nothing so soon. */
const CHECK_EVERY_MS = 15_000;
const RETRY_AFTER_SECONDS = 5;

interface Stream {
  readonly principal: Principal;
  readonly closed: AbortController;
  readonly news: WakeSignal;
}

/** Server-sent events of something that is read again after every change of the ledger, and sent when it is another one. */
@Injectable()
export class LedgerStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<Stream>();
  private readonly session: DatabaseSession;

  constructor(
    config: RekeyConfig,
    broadcasts: Broadcasts,
    private readonly gateway: GatewayClient,
    jobs: BackgroundJobs,
  ) {
    const wakeAll = (): void => this.open.forEach(({ news }) => news.wake());
    this.session = new DatabaseSession({
      url: config.databaseUrl ?? '',
      service: 'rotation-ledger',
      channel: LEDGER_CHANNEL,
      onNotification: wakeAll,
      onLost: wakeAll,
    });
    broadcasts.follow([AccessTokenRevoked], ({ tokenId }) => {
      for (const stream of this.open) if (stream.principal.id === tokenId) end(stream);
    });
    jobs.add({ name: 'ledger-streams', everyMs: CHECK_EVERY_MS, run: () => this.check() });
  }

  /** Open streams end: a server waits for its connections before it closes. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const stream of this.open) end(stream);
    await this.session.close();
  }

  /** @throws DomainError when too many streams are open, in all or of this caller */
  async send(reply: FastifyReply, principal: Principal, first: object, read: () => Promise<object>): Promise<void> {
    this.checkRoom(principal);
    const stream: Stream = { principal, closed: new AbortController(), news: new WakeSignal() };
    const { raw } = reply;
    reply.hijack();
    this.open.add(stream);
    raw.once('close', () => end(stream));
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      // nginx would hold events back until its buffer is full.
      'x-accel-buffering': 'no',
    });
    try {
      await this.follow(stream, raw, first, read);
    } catch {
      // The client went away, or the database did, or what it reads is not the caller's any more: it asks again.
    } finally {
      this.open.delete(stream);
      raw.end();
    }
  }

  private async follow(
    { closed, news }: Stream,
    raw: FastifyReply['raw'],
    first: object,
    read: () => Promise<object>,
  ): Promise<void> {
    let sent = '';
    for (let state = first; !closed.signal.aborted; state = await read()) {
      const json = JSON.stringify(state);
      const text = json === sent ? ': alive\n\n' : `data: ${json}\n\n`;
      sent = json;
      if (!raw.write(text)) await once(raw, 'drain', { signal: closed.signal });
      await pause(READ_EVERY_MS, closed.signal);
      const isTold = await this.session.open().then(
        () => true,
        () => false,
      );
      await news.wait(isTold ? LOOK_EVERY_MS : LOOK_UNTOLD_EVERY_MS);
    }
  }

  /** Tokens end by themselves too. */
  private async check(): Promise<void> {
    const streams = [...this.open].filter(({ principal }) => principal.kind === 'token');
    if (streams.length === 0) return;
    const live = await this.gateway.liveTokens([...new Set(streams.map(({ principal }) => principal.id))]);
    for (const stream of streams) if (!live.has(stream.principal.id)) end(stream);
  }

  private checkRoom({ id }: Principal): void {
    const own = [...this.open].filter(({ principal }) => principal.id === id).length;
    if (own >= STREAMS_PER_PRINCIPAL_MAX) {
      throw tooMany('rate-limited', `Too many open streams of one token: at most ${STREAMS_PER_PRINCIPAL_MAX}`);
    }
    if (this.open.size >= STREAMS_MAX) throw tooMany('unavailable', 'Too many open streams');
  }
}

function end({ closed, news }: Stream): void {
  closed.abort();
  news.wake();
}

function tooMany(kind: 'rate-limited' | 'unavailable', message: string): DomainError {
  const code = 'rotation-ledger.stream.too-many';
  return new DomainError({ code, kind, message, retryAfterSeconds: RETRY_AFTER_SECONDS });
}
