import { request } from 'node:http';
import type { Socket } from 'node:net';
import { InternalTransport, type InternalRequest, type ServiceName } from '@rekey/contracts';
import { type LocalServices, serviceUnavailable } from '@rekey/platform';
import { eventually, TestService } from '@rekey/testing';
import type { FastifyInstance } from 'fastify';
import { LocalUpstream } from '../src/index.js';
import { type HookedGateway, startHookedGateway } from './hooked-gateway.js';
import { startGateway } from './start-gateway.js';
import { upstreamApp } from './upstream-app.js';

const TARGET = '/v2/actions/targets/5';
/** Of other calls between services. */
const INTERNAL_TIMEOUT_MS = 3_000;
const UPDATE_TARGET = 'request/zitadel.action.v2.ActionService/UpdateTarget';

describe('while something is wrong', () => {
  let hooked: HookedGateway;
  let token: string;
  beforeEach(async () => {
    hooked = await startHookedGateway();
    ({ token } = await hooked.gateway.issue([{ permission: 'action.target.write' }]));
  });
  afterEach(() => hooked.stop());

  it('an operation with a request execution is refused in every dialect, and any other goes on', async () => {
    const { gateway, standIn, set } = hooked;
    await set(UPDATE_TARGET, 'request/apinizer.v1.KeyService');
    standIn.outcome = () => {
      throw new Error('hangs up');
    };
    const call = (method: 'PUT' | 'POST', url: string) => gateway.call({ method, url, body: {}, token });

    expect(await call('POST', TARGET)).toMatchObject({ status: 503, body: { code: 14 } });
    expect(await call('PUT', '/apiops/projects/p/keys/k')).toMatchObject({ status: 500, body: { status: 'FAILURE' } });
    expect(standIn.operations).toEqual([]);
    expect((await call('POST', '/v2/actions/targets/search')).status).toBe(200);
  });

  it('action-targets that is gone is noticed at once, and what was set before goes on guarding', async () => {
    const { gateway, standIn, set } = hooked;
    await set(UPDATE_TARGET);
    await standIn.stop();
    const started = performance.now();

    const refused = await gateway.call({ method: 'POST', url: TARGET, body: {}, token });

    expect(refused).toMatchObject({ status: 503, body: { code: 14 } });
    expect(JSON.stringify(refused.body)).not.toMatch(/127\.0\.0\.1|ECONN|undici/i);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('a target is waited for longer than a service is', async () => {
    const { gateway, standIn, set } = hooked;
    await set(UPDATE_TARGET);
    standIn.outcome = async () => {
      await new Promise((resolve) => setTimeout(resolve, INTERNAL_TIMEOUT_MS + 500));
      return {};
    };

    expect((await gateway.call({ method: 'POST', url: TARGET, body: {}, token })).status).toBe(200);
    expect(standIn.runs).toHaveLength(1);
  });

  it('an operation whose caller has hung up meanwhile does not happen', async () => {
    const { gateway, standIn, set } = hooked;
    await set(UPDATE_TARGET);
    let goOn: (outcome: object) => void = () => undefined;
    standIn.outcome = () => new Promise((resolve) => (goOn = resolve));
    await gateway.service.app.listen(0, '127.0.0.1');
    const closed = new Promise((resolve) => {
      gateway.service.app.getHttpServer().once('connection', (socket: Socket) => socket.once('close', resolve));
    });
    const asked = request(`${await gateway.service.app.getUrl()}${TARGET}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    asked.on('error', () => undefined);
    asked.end('{}');
    await eventually(() => Promise.resolve(expect(standIn.runs).toHaveLength(1)));
    asked.destroy();
    await closed;
    goOn({});
    standIn.outcome = () => ({});
    await gateway.call({ method: 'POST', url: '/v2/actions/targets/6', body: {}, token });

    expect(standIn.operations.map(({ path }) => path)).toEqual(['/v2/actions/targets/6']);
  });
});

/** Says what is set, and runs executions as it is told. */
class Runner extends InternalTransport {
  isAway = true;
  /** What is described of the service behind. */
  paths: object = {};
  readonly seen: object[] = [];

  call<T>({ path, body }: InternalRequest): Promise<T | null> {
    if (this.isAway) return Promise.reject(serviceUnavailable('action-targets'));
    if (path === '/internal/v1/executions') return Promise.resolve({ executionIds: ['request'] } as T);
    if (path === '/internal/v1/openapi.json') return Promise.resolve({ paths: this.paths } as T);
    const { request: message } = (body as { body: { request: object } }).body;
    this.seen.push(message);
    return Promise.resolve({ changed: { ...message, projectName: 'Other/Project', content: 'xyz' } } as T);
  }
}

describe('services in the gateway’s own process', () => {
  it('are reached with the changed message, once action-targets was asked what is set', async () => {
    const vault = await TestService.start(upstreamApp);
    const instance = vault.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    const services: LocalServices = new Map<ServiceName, FastifyInstance>([['key-vault', instance]]);
    const transport = new Runner();
    const gateway = await startGateway({ transport, upstream: new LocalUpstream(services) });
    try {
      const { id, token } = await gateway.issue([{ permission: 'SECRETS:MANAGE' }]);
      const create = () =>
        gateway.call({ method: 'POST', url: '/apiops/projects/p/keys/?a=1', body: { content: 'x' }, token });
      expect(await create()).toMatchObject({ status: 200, body: { project: 'p', length: 1 } });

      transport.isAway = false;
      // Not while nobody says who may call it.
      await eventually(async () => expect(await create()).toMatchObject({ status: 400, body: { status: 'FAILURE' } }));
      expect(transport.seen).toEqual([]);
      transport.paths = {
        '/apiops/projects/{projectName}/keys': { post: { 'x-required-permission': ['SECRETS:MANAGE'] } },
      };
      // The content is a secret, which stays the caller's.
      const changed = { project: 'Other/Project', length: 1, query: { a: '1' }, principal: { id } };
      await eventually(async () => expect(await create()).toMatchObject({ status: 200, body: changed }));
      expect(transport.seen).toEqual([{ projectName: 'p', content: '***' }]);
    } finally {
      await gateway.stop();
      await vault.stop();
    }
  });
});
