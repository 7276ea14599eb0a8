import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressClient } from './egress-client.js';
import { EgressDenied, EgressPolicy } from './egress-policy.js';

const LIMITS = { timeoutMs: 5_000, maxBytes: 1_000 };

const servers: Server[] = [];
const clients: EgressClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<URL> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function clientFor(...allow: string[]): EgressClient {
  const client = new EgressClient(new EgressPolicy(allow));
  clients.push(client);
  return client;
}

const redirectTo =
  (location: string) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(302, { location }).end();

describe('EgressClient', () => {
  it('answers status, headers and body', async () => {
    const url = await serve((request, response) => {
      response.writeHead(418, { 'x-path': request.url, 'x-accept': request.headers.accept }).end('tea');
    });

    const answer = await clientFor('127.0.0.1').get(new URL('/a?b=c#d', url), { accept: 'text/plain' }, LIMITS);

    expect(answer).toMatchObject({ status: 418, headers: { 'x-path': '/a?b=c', 'x-accept': 'text/plain' } });
    expect(answer.body.toString()).toBe('tea');
  });

  it('dials no denied address, written as such or behind a name', async () => {
    let calls = 0;
    const url = await serve((_, response) => {
      calls += 1;
      response.end();
    });
    const named = new URL(url);
    named.hostname = 'localhost';

    await expect(clientFor().get(url, {}, LIMITS)).rejects.toBeInstanceOf(EgressDenied);
    await expect(clientFor().get(named, {}, LIMITS)).rejects.toMatchObject({ code: 'EGRESS_DENIED' });
    expect(calls).toBe(0);
  });

  it('follows redirects', async () => {
    const end = await serve((request, response) => void response.end(`at ${request.url}`));
    const start = await serve(redirectTo(`${end.href}there`));

    expect((await clientFor('127.0.0.1').get(start, {}, LIMITS)).body.toString()).toBe('at /there');
  });

  it.each([
    'http://127.0.0.2:1/',
    'http://[::1]:1/',
    'http://169.254.169.254/',
    'http://user:pass@127.0.0.1/',
    'file:///etc/passwd',
  ])('does not follow a redirect to %s', async (location) => {
    const start = await serve(redirectTo(location));

    await expect(clientFor('127.0.0.1').get(start, {}, LIMITS)).rejects.toBeInstanceOf(EgressDenied);
  });

  it('does not follow a host that is allowed by its name to the same address without it', async () => {
    const end = await serve((_, response) => void response.end());
    const start = await serve(redirectTo(end.href));
    start.hostname = 'localhost';

    await expect(clientFor('localhost').get(start, {}, LIMITS)).rejects.toBeInstanceOf(EgressDenied);
  });

  it('gives up a redirect without end', async () => {
    let hops = 0;
    const start = await serve((_, response) => {
      hops += 1;
      response.writeHead(307, { location: `/${hops}` }).end();
    });

    await expect(clientFor('127.0.0.1').get(start, {}, LIMITS)).rejects.toThrow('Too many redirects');
    expect(hops).toBe(6);
  });

  it('shows credentials to the origin they are for, and not to the one it redirects to', async () => {
    const seen: (string | undefined)[] = [];
    const end = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const start = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: request.url === '/' ? '/again' : end.href }).end();
    });

    await clientFor('127.0.0.1').get(start, { Authorization: 'Bearer x' }, LIMITS);

    expect(seen).toEqual(['Bearer x', 'Bearer x', undefined]);
  });

  it('refuses an answer that is too large, told or not', async () => {
    const told = await serve(
      (_, response) => void response.writeHead(200, { 'content-length': 1001 }).end('x'.repeat(1001)),
    );
    const untold = await serve((_, response) => {
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(500), () => setImmediate(write));
      };
      write();
    });
    const exact = await serve((_, response) => void response.end('x'.repeat(1000)));

    await expect(clientFor('127.0.0.1').get(told, {}, LIMITS)).rejects.toThrow('larger than 1000 bytes');
    await expect(clientFor('127.0.0.1').get(untold, {}, LIMITS)).rejects.toThrow('larger than 1000 bytes');
    expect((await clientFor('127.0.0.1').get(exact, {}, LIMITS)).body).toHaveLength(1000);
  });

  it('waits no longer than it was told: for the answer, for its body, over all redirects', async () => {
    const silent = await serve(() => undefined);
    const stuck = await serve((_, response) => void response.writeHead(200).write('x'));
    const behind = await serve(redirectTo(silent.href));

    for (const url of [silent, stuck, behind]) {
      const attempt = clientFor('127.0.0.1').get(url, {}, { ...LIMITS, timeoutMs: 200 });
      await expect(attempt).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
    }
  });

  it('passes on that nobody answers', async () => {
    const url = await serve(() => undefined);
    servers.pop()?.close();

    await expect(clientFor('127.0.0.1').get(url, {}, LIMITS)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
