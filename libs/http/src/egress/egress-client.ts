import type { OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import type { EgressPolicy } from './egress-policy.js';
import { redirectTarget } from './redirect-target.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface EgressLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface EgressAnswer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Buffer;
}

/** Every call that leaves the installation goes through here: policy on the dialled address, bounded time, size and redirects. */
export class EgressClient implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(private readonly policy: EgressPolicy) {
    this.agent = new Agent({
      connect: { lookup: policy.lookup, timeout: 5_000 },
      keepAliveTimeout: 30_000,
      connections: 64,
    });
  }

  /** GET with redirects followed under the policy. @throws EgressDenied, or the network's own error. */
  async get(url: URL, headers: Record<string, string>, limits: EgressLimits): Promise<EgressAnswer> {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    let current = url;
    let sent = headers;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      this.policy.checkLiteral(current);
      const answer = await this.agent.request({
        origin: current.origin,
        path: `${current.pathname}${current.search}`,
        method: 'GET',
        headers: sent,
        signal,
      });
      const location = REDIRECTS.has(answer.statusCode) ? answer.headers['location'] : undefined;
      if (typeof location !== 'string') {
        return {
          status: answer.statusCode,
          headers: answer.headers,
          body: await readBounded(answer.body, limits.maxBytes),
        };
      }
      await answer.body.dump({ limit: limits.maxBytes });
      const next = redirectTarget(current, location);
      if (next.origin !== current.origin) sent = withoutCredentials(sent);
      current = next;
    }
    throw new Error('Too many redirects');
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** What is meant for one host is not shown to the one it points to. */
function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['authorization', 'cookie'].includes(name.toLowerCase())),
  );
}

async function readBounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`The answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
