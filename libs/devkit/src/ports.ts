import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
/**
 * Below the range from which systems take the ports of outgoing connections: a client that redials a stopped server on
 * such a port can be given that very port, connects to itself, and the server can never come back.
 */
const FIRST = 20_000;
const LAST = 32_000;
const ATTEMPTS = 100;

/** A port on 127.0.0.1 that nobody listens on now. Somebody else may take it first: callers report a failed start. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, LAST);
    if ((await reasonAgainst(port, LOOPBACK)) === undefined) return port;
  }
  throw new Error(`No free port found between ${FIRST} and ${LAST}`);
}

/**
 * A port for each name, the one it had before where nobody has taken that: clients from outside that follow the events
 * find the broker again after a restart.
 */
export async function portsFor(
  names: readonly string[],
  before: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const name of names) {
    const taken = Object.values(ports);
    let port = before[name];
    while (port === undefined || taken.includes(port) || (await reasonAgainst(port, LOOPBACK)) !== undefined) {
      port = await freePort();
    }
    ports[name] = port;
  }
  return ports;
}

/** Said before anything is started for nothing. @throws Error naming the setting and the address */
export async function assertPortIsFree(port: number, host: string): Promise<void> {
  const reason = await reasonAgainst(port, host);
  if (reason === undefined) return;
  if (reason.code === 'EADDRINUSE') throw new Error(`REKEY_PORT: ${host}:${port} is in use by another process`);
  if (reason.code === 'EACCES') throw new Error(`REKEY_PORT: this user may not listen on ${host}:${port}`);
  throw new Error(`REKEY_HOST, REKEY_PORT: cannot listen on ${host}:${port}: ${reason.message}`);
}

function reasonAgainst(port: number, host: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
