import { askTestServers } from './test-servers.js';

/** A port on 127.0.0.1 that nobody listens on now, and that no outgoing connection is given by the system. */
export async function freePort(): Promise<number> {
  return (await askTestServers<{ port: number }>('free-port')).port;
}
