// The receiving side of deliveries: as many endpoints as it is told, each on its port. Reads HTTP/1.1 by hand, so that it
// takes as little as possible of the cores that it shares with what is measured.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { serve } from '../lib/worker.js';

/** When each id came first, in milliseconds of the machine's monotonic clock. */
type Arrivals = Map<string, number>;

interface Endpoint {
  readonly server: Server;
  arrivals: Arrivals;
  received: number;
  sample: string | undefined;
  hangs: boolean;
}

export interface Counts {
  readonly received: number;
  readonly first: number;
  readonly last: number;
}

const OK = 'HTTP/1.1 204 No Content\r\n\r\n';
const HEAD_END = '\r\n\r\n';
const now = () => Number(process.hrtime.bigint()) / 1e6;
const fresh = () => ({ arrivals: new Map<string, number>(), received: 0, sample: undefined, hangs: false });
const endpoints: Endpoint[] = Array.from({ length: Number(process.argv[2]) }, () => ({
  server: createServer(),
  ...fresh(),
}));

function receive(endpoint: Endpoint, socket: Socket): void {
  let pending = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    // One byte, one character: lengths count bytes.
    pending += chunk.toString('latin1');
    for (let end = requestEnd(pending); end > 0; end = requestEnd(pending)) {
      take(endpoint, pending.slice(0, end));
      pending = pending.slice(end);
      if (!endpoint.hangs) socket.write(OK);
    }
  });
}

/** @returns the length of the first request in the text, 0 while it is not complete */
function requestEnd(text: string): number {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return 0;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  const end = head + HEAD_END.length + Number(length ?? 0);
  return text.length >= end ? end : 0;
}

function take(endpoint: Endpoint, request: string): void {
  endpoint.received += 1;
  endpoint.sample ??= request;
  const id = /\r\nwebhook-id: ([^\r]+)/i.exec(request)?.[1] ?? String(endpoint.received);
  if (!endpoint.arrivals.has(id)) endpoint.arrivals.set(id, now());
}

const ports = await Promise.all(
  endpoints.map(async (endpoint) => {
    endpoint.server.on('connection', (socket) => receive(endpoint, socket));
    await new Promise<void>((resolve) =>
      endpoint.server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => resolve()),
    );
    return (endpoint.server.address() as AddressInfo).port;
  }),
);

serve({
  urls: () => ports.map((port) => `http://127.0.0.1:${port}/hook`),
  /** Forgets what came; from now on these endpoints accept and never answer. */
  reset: ({ hanging = [] }: { hanging?: readonly number[] }) => {
    for (const [index, endpoint] of endpoints.entries()) {
      Object.assign(endpoint, fresh(), { hangs: hanging.includes(index) });
    }
  },
  distinct: () => endpoints.reduce((sum, { arrivals }) => sum + arrivals.size, 0),
  counts: (): Counts => {
    const times = endpoints.flatMap(({ arrivals }) => [...arrivals.values()]);
    return {
      received: endpoints.reduce((sum, { received }) => sum + received, 0),
      first: times.reduce((least, at) => Math.min(least, at), Infinity),
      last: times.reduce((most, at) => Math.max(most, at), 0),
    };
  },
  arrivals: ({ index }: { index: number }) => endpoints[index]?.arrivals,
  sample: () => endpoints[0]?.sample,
});
