import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rekey } from './rekey.js';

/** A worker of an environment that takes whatever it is sent, or nothing while it is down. */
export interface RegisteredWorker {
  readonly id: string;
  readonly name: string;
  isDown: boolean;
  stop(): Promise<void>;
}

export async function registerWorker(rekey: Rekey, environment: string, name: string): Promise<RegisteredWorker> {
  const worker = { isDown: false };
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(worker.isDown ? 503 : 204).end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const url = `http://127.0.0.1:${port}/bundle`;
  const { id } = await rekey.ok('POST', `/v1/environments/${environment}/workers`, { name, url, publicKey });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return Object.assign(worker, { id: id as string, name, stop });
}
