// The receiving side of the deliveries bench, in a process of its own: as many endpoints as it is told, each on its port.
// Reads HTTP/1.1 by hand, so that it takes as little as possible of the cores that it shares with what is measured.
import { createServer } from 'node:net';

const OK = 'HTTP/1.1 204 No Content\r\n\r\n';
const HEAD_END = '\r\n\r\n';
const now = () => Number(process.hrtime.bigint()) / 1e6;

const endpoints = Array.from({ length: Number(process.argv[2]) }, () => ({ server: createServer(), ...fresh() }));

function fresh() {
  return { arrivals: new Map(), received: 0, sample: undefined, hangs: false };
}

function serve(endpoint, socket) {
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
function requestEnd(text) {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return 0;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head));
  const end = head + HEAD_END.length + Number(length?.[1] ?? 0);
  return text.length >= end ? end : 0;
}

function take(endpoint, request) {
  endpoint.received += 1;
  endpoint.sample ??= request;
  const id = /\r\nwebhook-id: ([^\r]+)/i.exec(request)?.[1] ?? String(endpoint.received);
  if (!endpoint.arrivals.has(id)) endpoint.arrivals.set(id, now());
}

function counts() {
  const times = endpoints.flatMap(({ arrivals }) => [...arrivals.values()]);
  return {
    received: endpoints.reduce((sum, { received }) => sum + received, 0),
    distinct: times.length,
    first: times.reduce((least, at) => Math.min(least, at), Infinity),
    last: times.reduce((most, at) => Math.max(most, at), 0),
  };
}

const operations = {
  /** Forgets what came; from now on these endpoints accept and never answer. */
  reset: ({ hanging = [] }) => {
    for (const [index, endpoint] of endpoints.entries()) {
      Object.assign(endpoint, fresh(), { hangs: hanging.includes(index) });
    }
  },
  distinct: () => endpoints.reduce((sum, { arrivals }) => sum + arrivals.size, 0),
  counts,
  /** Of one endpoint: when each id came first, in milliseconds of the machine's monotonic clock. */
  arrivals: ({ index }) => [...endpoints[index].arrivals],
  sample: ({ index }) => endpoints[index].sample,
};

process.on('message', ({ nth, operation, ...argument }) => {
  process.send({ nth, answer: operations[operation](argument) });
});
process.on('disconnect', () => process.exit());

const ports = await Promise.all(
  endpoints.map(async (endpoint) => {
    endpoint.server.on('connection', (socket) => serve(endpoint, socket));
    await new Promise((resolve) => endpoint.server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, resolve));
    return endpoint.server.address().port;
  }),
);
process.send({ ports });
