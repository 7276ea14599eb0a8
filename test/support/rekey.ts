import { eventually } from '@rekey/testing';

export interface Answer {
  readonly status: number;
  // Journeys look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly headers: Headers;
}

export interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each event has its own data
  readonly data: any;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the bootstrap token. `null`: none. */
  readonly token?: string | null;
}

/** An installation seen from outside: HTTP and nothing else. */
export class Rekey {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async call(
    method: string,
    path: string,
    body?: unknown,
    { headers = {}, token = this.token }: CallOptions = {},
  ): Promise<Answer> {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text), headers: response.headers };
  }

  get(path: string, options?: CallOptions): Promise<Answer> {
    return this.call('GET', path, undefined, options);
  }

  /** A call that must succeed; its body. */
  async ok(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer['body']> {
    const answer = await this.call(method, path, body, options);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Every event the feed holds of a type or about a subject, oldest first. */
  async events(filter: { readonly type?: string; readonly subject?: string }): Promise<FeedEvent[]> {
    const events: FeedEvent[] = [];
    for (let after: string | null = ''; after !== null;) {
      const query = new URLSearchParams({ ...filter, limit: '500', ...(after === '' ? {} : { after }) });
      const page: { items: FeedEvent[]; next: string | null } = await this.ok('GET', `/v1/events?${query.toString()}`);
      events.push(...page.items);
      after = page.next;
    }
    return events;
  }

  /** The events that match, once there are at least `count`. */
  async awaitEvents(type: string, matches: (event: FeedEvent) => boolean, count = 1): Promise<FeedEvent[]> {
    return eventually(
      async () => {
        const found = (await this.events({ type })).filter(matches);
        if (found.length < count) throw new Error(`${found.length} of ${count} ${type}`);
        return found;
      },
      { timeoutMs: 60_000, intervalMs: 50 },
    );
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
