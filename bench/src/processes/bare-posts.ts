// The floor of deliveries: the same bodies with headers of the same size to the same endpoints, by undici, over as many
// connections as a target has at once. No queue, no signature, no record of anything.
import { Agent, request } from 'undici';
import { serve } from '../lib/worker.js';
import type { Window } from '../lib/windows.js';

const CONNECTIONS = 32;

export interface Posts {
  readonly urls: readonly string[];
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly count: number;
}

serve({
  post: async ({ urls, body, headers, count }: Posts): Promise<Window> => {
    const dispatcher = new Agent({ connections: CONNECTIONS });
    const bytes = Buffer.from(body, 'latin1');
    const started = performance.now();
    let next = 0;
    const work = async (url: string) => {
      while (next < count) {
        const all = { ...headers, 'webhook-id': String(next++) };
        const answer = await request(url, { method: 'POST', body: bytes, headers: all, dispatcher });
        await answer.body.dump();
      }
    };
    await Promise.all(urls.flatMap((url) => Array.from({ length: CONNECTIONS }, () => work(url))));
    const seconds = (performance.now() - started) / 1000;
    await dispatcher.close();
    return { operations: count, seconds, p50: NaN, p99: NaN };
  },
});
