import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@rekey/testing';
import { SignJWT } from 'jose';
import { findNginx, type Nginx, startNginx } from '../support/nginx.js';
import type { Rekey } from '../support/rekey.js';

const REPLACEMENTS = 100;
const CLIENTS = 8;
/** Of each kind, between two replacements. */
const REQUESTS_BETWEEN = 10;

interface Key {
  readonly kid: string;
  readonly jwk: object;
  readonly token: string;
}

/** An API that verifies nothing: it believes who is let through to it. */
class Api {
  readonly callers: (string | undefined)[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Api> {
    const server = createServer();
    const api = new Api(server);
    server.on('request', (request, response) => {
      api.callers.push(request.headers['x-jwt-claim-sub'] as string | undefined);
      response.end(`hello ${String(request.headers['x-jwt-claim-sub'])}`);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return api;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function sign(key: KeyObject, kid: string, claims: object): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
}

let serial = 0;
async function newKey(): Promise<Key> {
  serial += 1;
  const kid = `key-${serial}`;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const token = await sign(privateKey, kid, { sub: `caller-${serial}` });
  return { kid, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256' }, token };
}

type Call = (token: string) => Promise<[status: number, text: string]>;

/** Clients of the API: half of them with a key that is in force, half with one that was. */
class Load {
  accepted = 0;
  refused = 0;
  readonly wrong: string[] = [];
  private readonly good = new Map<number, Promise<void>>();
  private stopped = false;

  constructor(
    private readonly call: Call,
    public current: Key,
    public gone: Key,
  ) {}

  async run(): Promise<void> {
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        while (!this.stopped) await (client % 2 === 0 ? this.sendGood(client) : this.sendBad());
      }),
    );
  }

  /** Every request with a key in force that is on its way now has been answered. */
  async sent(): Promise<void> {
    await Promise.all(this.good.values());
  }

  /** This many more of each kind have been answered, or one was answered wrongly. */
  async more(count: number): Promise<void> {
    const [accepted, refused] = [this.accepted + count, this.refused + count];
    while (this.wrong.length === 0 && (this.accepted < accepted || this.refused < refused)) await this.sendBad();
  }

  stop(): void {
    this.stopped = true;
  }

  private sendGood(client: number): Promise<void> {
    const { token, kid } = this.current;
    const answered = this.call(token).then(([status, text]) => {
      if (status === 200 && text === `hello ${kid.replace('key', 'caller')}`) this.accepted += 1;
      else this.wrong.push(`${kid}: ${status} ${text}`);
    });
    this.good.set(client, answered);
    return answered;
  }

  private async sendBad(): Promise<void> {
    const { token, kid } = this.gone;
    const [status] = await this.call(token);
    if (status === 401) this.refused += 1;
    else this.wrong.push(`${kid} is gone: ${status}`);
  }
}

const found = findNginx();
const title = 'missing' in found ? ` [nginx skipped: ${found.missing}]` : '';
const describeNginx = 'missing' in found ? describe.skip : describe;

export function authorizeNginxJourney(installation: () => Rekey): void {
  describeNginx(`an API behind nginx, which asks before it lets a request pass${title}`, () => {
    let rekey: Rekey;
    let nginx: Nginx;
    let api: Api;
    let url: string;
    let zoneId: string;
    let config: string;

    beforeAll(async () => {
      api = await Api.start();
      rekey = installation();
      zoneId = (await rekey.ok('POST', '/v1/zones', { name: 'nginx' })).id as string;
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      const example = await readFile(join(__dirname, '../../examples/proxies/nginx.conf'), 'utf8');
      const configuration = example
        .replace('127.0.0.1:8080', new URL(rekey.url).host)
        .replace('127.0.0.1:9000', `127.0.0.1:${api.port}`)
        .replace('127.0.0.1:8000', `127.0.0.1:${port}`)
        .replace('ZONE_ID', zoneId);
      nginx = await startNginx((found as { binary: string }).binary, configuration, url);
    });
    afterAll(async () => {
      await nginx?.stop();
      api?.stop();
    });

    beforeAll(async () => {
      const body = {
        title: 'behind nginx',
        description: '',
        token_sources: ['http.request.headers["authorization"][0]'],
        token_type: 'JWT',
        credentials: { keys: [(await newKey()).jwk] },
      };
      const path = `/client/v4/zones/${zoneId}/token_validation`;
      const { id } = (await rekey.ok('POST', `${path}/config`, body)).result;
      config = `${path}/config/${id as string}`;
      const expression = `is_jwt_valid("${id as string}") or http.request.method eq "OPTIONS"`;
      const rule = { title: 'valid', description: '', action: 'block', enabled: true, expression, selector: {} };
      await rekey.ok('POST', `${path}/rules`, rule);
    });

    const put = async (...keys: Key[]): Promise<void> =>
      void (await rekey.ok('PUT', `${config}/credentials`, { keys: keys.map(({ jwk }) => jwk) }));

    /** The status, and what the API said. */
    const call = async (token: string | undefined, init: RequestInit = {}): Promise<[number, string]> => {
      const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...init.headers };
      const response = await fetch(`${url}/orders?id=1`, { ...init, headers });
      return [response.status, await response.text()];
    };

    it('gets the claims of a token, and nothing that the client wrote in their place', async () => {
      const key = await newKey();
      await put(key);
      const forged = { 'x-jwt-claim-sub': 'admin' };
      const caller = key.kid.replace('key', 'caller');
      expect(await call(key.token, { headers: forged })).toEqual([200, `hello ${caller}`]);
      expect(await call(key.token, { method: 'POST', body: 'x'.repeat(100_000) })).toEqual([200, `hello ${caller}`]);
      expect(await call(undefined, { method: 'OPTIONS', headers: forged })).toEqual([200, 'hello undefined']);
    });

    it('is asked nothing by a request without a valid token, however it is made', async () => {
      await put(await newKey());
      const before = api.callers.length;
      const refused = async (token: string | undefined, headers: Record<string, string> = {}): Promise<void> => {
        const response = await fetch(url, {
          headers: { ...(token === undefined ? {} : { authorization: token }), ...headers },
        });
        expect({ token: token?.slice(0, 20), status: response.status }).toEqual({
          token: token?.slice(0, 20),
          status: 401,
        });
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
      };
      const stranger = (await newKey()).token;
      for (const token of [
        undefined,
        '',
        'Bearer',
        'Bearer x',
        'Basic eDp5',
        `Bearer ${stranger}`,
        `Bearer ${'a'.repeat(7_000)}`,
      ])
        await refused(token);
      // Too long for any key, and still within what nginx takes.
      await refused('Bearer x', Object.fromEntries(['a', 'b', 'c'].map((name) => [`x-${name}`, 'a'.repeat(7_000)])));
      await refused('Bearer x', { 'x-original-method': 'OPTIONS', 'x-forwarded-method': 'OPTIONS' });
      await refused('Bearer x', { 'x-http-method-override': 'OPTIONS', 'content-type': 'application/json' });
      expect(api.callers.slice(before)).toEqual([]);
    });

    it(`accepts and refuses nothing wrongly while its keys are replaced ${REPLACEMENTS} times`, async () => {
      const load = new Load(call, await newKey(), await newKey());
      await put(load.current);
      const clients = load.run();
      const started = Date.now();
      for (let done = 0; done < REPLACEMENTS && load.wrong.length === 0; done += 1) {
        const [previous, next] = [load.current, await newKey()];
        await put(previous, next);
        load.current = next;
        // Whoever was sent with the previous key has to be back before that key goes.
        await load.sent();
        await put(next);
        load.gone = previous;
        await load.more(REQUESTS_BETWEEN);
      }
      load.stop();
      await clients;
      const { accepted, refused, wrong } = load;
      const seconds = (Date.now() - started) / 1000;
      process.stdout.write(`${JSON.stringify({ accepted, refused, wrong: wrong.length, seconds })}\n`);
      expect(wrong).toEqual([]);
      expect(Math.min(accepted, refused)).toBeGreaterThanOrEqual(REPLACEMENTS * REQUESTS_BETWEEN);
      expect(nginx.errors()).not.toMatch(/\[(error|crit|alert|emerg)\]/);
    });
  });
}
