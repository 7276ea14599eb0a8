import type { OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Agent, buildConnector } from 'undici';
import { AnswerCollector, type AnswerLimits, type EgressAnswer } from './answer-collector.js';
import { ACCEPTED_CODINGS, decodeAnswer } from './content-codings.js';
import { TooManyRedirects } from './egress-errors.js';
import type { EgressPolicy } from './egress-policy.js';
import { tolerateContinue } from './interim-answers.js';
import { redirectTarget } from './redirect-target.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** These repeat the request as it was; the others fetch what the location holds. */
const REPEATED = new Set([307, 308]);
const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS_PER_ORIGIN = 256;
/** Clients with an allow-list of their own that are kept; each has its own sockets. */
const OWN_LISTS_MAX = 100;

export interface EgressOptions {
  /** Sockets to one origin; further calls wait for one, within their timeout. */
  readonly connections?: number;
}

export interface EgressLimits extends AnswerLimits {
  /** From the first byte sent to the last one read, redirects included. */
  readonly timeoutMs: number;
}

export interface EgressPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  readonly limits: EgressLimits;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

type Bounds = Pick<EgressPost, 'limits' | 'signal'>;

interface Hop {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
}

/** Every call that leaves the installation goes through here: policy on the dialled address, bounded time, size and redirects. */
export class EgressClient implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly ownLists = new LRUCache<string, EgressClient>({
    max: OWN_LISTS_MAX,
    dispose: (client) => this.letEnd(client),
  });
  private readonly ending = new Set<EgressClient>();
  private running = 0;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly policy: EgressPolicy,
    private readonly options: EgressOptions = {},
  ) {
    this.agent = new Agent({
      connect: connectorFor(policy),
      keepAliveTimeout: 30_000,
      connections: options.connections ?? CONNECTIONS_PER_ORIGIN,
      // The limits of the call decide.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** GET with redirects followed under the policy. @throws EgressDenied, or the network's own error. */
  get(url: URL, headers: Readonly<Record<string, string>>, limits: EgressLimits): Promise<EgressAnswer> {
    return this.follow({ url, method: 'GET', headers, body: null }, { limits });
  }

  /**
   * POST. 307 and 308 repeat it elsewhere, the other redirects become a GET; all under the policy. Its headers go along,
   * but no credentials to another origin.
   * @throws EgressDenied, EgressTimeout, EgressAborted, AnswerTooLarge, AnswerUndecodable, TooManyRedirects, or the network's own error:
   * `describeEgressError` says which in a few words
   */
  post(url: URL, { headers, body, ...bounds }: EgressPost): Promise<EgressAnswer> {
    return this.follow({ url, method: 'POST', headers, body }, bounds);
  }

  /**
   * The same with private addresses allowed beside those of the policy. It has sockets of its own: one that only this list
   * permits is never used under another. @throws ConfigError naming a malformed entry
   */
  allowing(entries: readonly string[]): EgressClient {
    if (entries.length === 0) return this;
    const key = [...entries].sort().join(',');
    let client = this.ownLists.get(key);
    if (client === undefined) {
      client = new EgressClient(this.policy.allowing(entries), this.options);
      this.ownLists.set(key, client);
    }
    return client;
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.ownLists.values(), ...this.ending].map((client) => client.close()));
    await this.agent.destroy();
  }

  /**
   * What is under way of a list that is not kept ends by itself, redirects included, or with everything else. An agent
   * that was closed forgets its sockets, and could not be destroyed any more.
   */
  private letEnd(client: EgressClient): void {
    this.ending.add(client);
    client.onIdle = () => {
      this.ending.delete(client);
      void client.agent.destroy();
    };
    if (client.running === 0) client.onIdle();
  }

  private async follow(first: Hop, bounds: Bounds): Promise<EgressAnswer> {
    this.running += 1;
    try {
      return await this.followHops(first, bounds);
    } finally {
      this.running -= 1;
      if (this.running === 0) this.onIdle?.();
    }
  }

  private async followHops(first: Hop, bounds: Bounds): Promise<EgressAnswer> {
    const until = performance.now() + bounds.limits.timeoutMs;
    let hop = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await this.dial(hop, bounds, until - performance.now());
      const location = REDIRECTS.has(answer.status) ? answer.headers['location'] : undefined;
      if (location === undefined) return decodeAnswer(answer, bounds.limits);
      hop = nextHop(hop, answer.status, redirectTarget(hop.url, location));
    }
    throw new TooManyRedirects();
  }

  private dial({ url, ...hop }: Hop, { limits, signal }: Bounds, timeoutMs: number): Promise<EgressAnswer> {
    this.policy.checkLiteral(url);
    const collector = new AnswerCollector(limits, Math.max(0, timeoutMs), signal);
    const headers = { 'accept-encoding': ACCEPTED_CODINGS, ...hop.headers };
    this.agent.dispatch({ ...hop, headers, origin: url.origin, path: `${url.pathname}${url.search}` }, collector);
    return collector.answer;
  }
}

/** Connects under the policy, to servers that send interim answers as they like. */
function connectorFor({ lookup }: EgressPolicy): buildConnector.connector {
  const connect = buildConnector({ lookup, timeout: CONNECT_TIMEOUT_MS });
  return (options, callback) =>
    connect(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error !== null) return callback(error, null);
      tolerateContinue(socket);
      callback(null, socket);
    });
}

function nextHop(from: Hop, status: number, url: URL): Hop {
  const headers = url.origin === from.url.origin ? from.headers : without(from.headers, ['authorization', 'cookie']);
  if (from.method === 'GET' || REPEATED.has(status)) return { ...from, url, headers };
  return { url, method: 'GET', headers: without(headers, ['content-type']), body: null };
}

/** What is meant for one host is not shown to the one it points to. */
function without(headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));
}
