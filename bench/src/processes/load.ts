// Callers over HTTP/1.1 on bare sockets: one that did more would take the cores from what it measures.
import { connect, type Socket } from 'node:net';
import type { BenchRequest } from '../lib/load.js';
import { quantile } from '../lib/statistics.js';
import { serve } from '../lib/worker.js';
import type { Window } from '../lib/windows.js';

interface List {
  readonly host: string;
  readonly port: number;
  readonly requests: readonly Buffer[];
  next: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const lists = new Map<number, List>();

serve({
  prepare: ({ list, url, requests }: { list: number; url: string; requests: readonly BenchRequest[] }) => {
    const { hostname: host, port } = new URL(url);
    const bytes = requests.map((request) => bytesOf(request, `${host}:${port}`));
    lists.set(list, { host, port: Number(port), requests: bytes, next: 0 });
  },
  run: async ({ list, callers, seconds }: { list: number; callers: number; seconds: number }): Promise<Window> => {
    const known = lists.get(list) as List;
    const sockets = await Promise.all(Array.from({ length: callers }, () => open(known)));
    const latencies: number[] = [];
    const started = performance.now();
    const end = started + seconds * 1000;
    await Promise.all(sockets.map((socket) => call(socket, known, end, latencies)));
    for (const socket of sockets) socket.destroy();
    return {
      operations: latencies.length,
      seconds,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
    };
  },
});

function bytesOf({ method, path, headers = {}, body = '' }: BenchRequest, host: string): Buffer {
  const length = body === '' && method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

function open({ host, port }: List): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends one request after the other until the time is over. What is answered after it does not count. */
function call(socket: Socket, list: List, end: number, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answer: Buffer = Buffer.alloc(0);
    const send = () => {
      sent = performance.now();
      socket.write(list.requests[list.next++ % list.requests.length] as Buffer);
    };
    socket.removeAllListeners('error').on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection')));
    socket.on('data', (chunk) => {
      answer = answer.length === 0 ? (chunk as Buffer) : Buffer.concat([answer, chunk as Buffer]);
      if (!isWhole(answer)) return;
      if (answer[9] !== 0x32) return reject(new Error(answer.toString('utf8', 0, 2_000)));
      answer = Buffer.alloc(0);
      const now = performance.now();
      if (now > end) return resolve();
      latencies.push(now - sent);
      send();
    });
    send();
  });
}

function isWhole(answer: Buffer): boolean {
  const headEnd = answer.indexOf(HEAD_END);
  if (headEnd < 0) return false;
  const head = answer.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return answer.length >= headEnd + HEAD_END.length + Number(length);
  return head.includes(' 204 ') || answer.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}
