import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case, in the order they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const LIMIT_MS = 30_000;

/**
 * Sends bytes as they are on a connection of their own, and reads one answer: what HTTP clients would tidy up before it
 * leaves them. Interim answers are skipped. @throws when the connection ends without an answer
 */
export function sendRaw(url: string, request: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const bytes = typeof request === 'string' ? Buffer.from(request, 'latin1') : request;
  const isHead = bytes.subarray(0, 5).toString() === 'HEAD ';
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = Buffer.alloc(0);
    const settle = (hasEnded: boolean): void => {
      const answer = answerIn(received, isHead, hasEnded);
      if (answer === undefined) return;
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer in time')));
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      settle(false);
    });
    socket.on('end', () => settle(true));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${JSON.stringify(received.toString('latin1'))}`)));
  });
}

/** Undefined until the answer is whole. */
function answerIn(received: Buffer, isHead: boolean, hasEnded: boolean): RawAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1]);
  const rest = received.subarray(end + 4);
  if (status < 200) return answerIn(rest, isHead, hasEnded);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = isHead || status === 204 || status === 304 ? Buffer.alloc(0) : bodyIn(rest, new Map(headers), hasEnded);
  return body === undefined ? undefined : { status, headers, body: body.toString('utf8') };
}

function bodyIn(rest: Buffer, headers: ReadonlyMap<string, string>, hasEnded: boolean): Buffer | undefined {
  if (headers.get('transfer-encoding') === 'chunked') return dechunked(rest);
  const length = headers.get('content-length');
  if (length === undefined) return hasEnded ? rest : undefined;
  return rest.length < Number(length) ? undefined : rest.subarray(0, Number(length));
}

function dechunked(rest: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const end = rest.indexOf('\r\n', at);
    if (end === -1) return undefined;
    const size = Number.parseInt(rest.subarray(at, end).toString('latin1'), 16);
    if (size === 0) return Buffer.concat(chunks);
    if (rest.length < end + 2 + size + 2) return undefined;
    chunks.push(rest.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
