import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openJwe } from './open-jwe.js';
import type { Rekey } from './rekey.js';

/** What an environment runs with. */
export interface OpenedBundle {
  readonly version: number;
  readonly keys: readonly {
    readonly name: string;
    readonly versions: readonly { readonly version: number; readonly state: string; readonly content: string }[];
  }[];
}

/** A worker of an environment that takes whatever it is sent, or nothing while it is down. */
export interface RegisteredWorker {
  readonly id: string;
  readonly name: string;
  isDown: boolean;
  /** The newest that it took. */
  readonly bundle: OpenedBundle | undefined;
  stop(): Promise<void>;
}

export async function registerWorker(rekey: Rekey, environment: string, name: string): Promise<RegisteredWorker> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const worker: { isDown: boolean; bundle: OpenedBundle | undefined } = { isDown: false, bundle: undefined };
  const server = createServer((request, response) => {
    void text(request).then((jwe) => {
      if (!worker.isDown) {
        // What is signed is the payload of a JWS in it.
        const payload = openJwe(jwe, privateKey).plaintext.split('.')[1] ?? '';
        const opened = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as OpenedBundle;
        if (opened.version > (worker.bundle?.version ?? 0)) worker.bundle = opened;
      }
      response.writeHead(worker.isDown ? 503 : 204).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/bundle`;
  const { id } = await rekey.ok('POST', `/v1/environments/${environment}/workers`, {
    ...{ name, url, publicKey: publicKey.export({ format: 'jwk' }) },
  });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return Object.assign(worker, { id: id as string, name, stop });
}
