import { createServer } from 'node:net';
import { freePort } from '../free-port.mjs';

const INTERNAL_HOST = '127.0.0.1';

/**
 * A port for each name, the one it had before where nobody has taken that: clients from outside that follow the events
 * find the broker again after a restart.
 * @param {readonly string[]} names
 * @param {Readonly<Record<string, number>>} before
 * @returns {Promise<Record<string, number>>}
 */
export async function portsFor(names, before) {
  const ports = {};
  for (const name of names) {
    const taken = Object.values(ports);
    let port = before[name];
    while (port === undefined || taken.includes(port) || (await reasonAgainst(port, INTERNAL_HOST)) !== undefined) {
      port = await freePort();
    }
    ports[name] = port;
  }
  return ports;
}

/** Said before anything is started for nothing. @throws naming the setting and the address */
export async function assertPortIsFree(port, host) {
  const reason = await reasonAgainst(port, host);
  if (reason === undefined) return;
  if (reason.code === 'EADDRINUSE') throw new Error(`REKEY_PORT: ${host}:${port} is in use by another process`);
  if (reason.code === 'EACCES') throw new Error(`REKEY_PORT: this user may not listen on ${host}:${port}`);
  throw new Error(`REKEY_HOST, REKEY_PORT: cannot listen on ${host}:${port}: ${reason.message}`);
}

/** @returns {Promise<(Error & { code?: string }) | undefined>} */
function reasonAgainst(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
