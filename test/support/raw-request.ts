import { once } from 'node:events';
import { connect } from 'node:net';

/** Names and values in turn, in the order they are written. */
export type RawHeaders = readonly (readonly [name: string, value: string])[];

/** No answer takes so long: it is missing. */
const SILENCE_MS = 10_000;
const STATUS = /^HTTP\/1\.1 (\d{3})/;

/** Sends a request as it is written here, and reads the status of the answer. 0 where there is none. */
export async function rawStatus(base: string, method: string, path: string, headers: RawHeaders): Promise<number> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk;
    if (STATUS.test(answer)) socket.destroy();
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  await once(socket, 'close');
  return Number(STATUS.exec(answer)?.[1] ?? 0);
}
