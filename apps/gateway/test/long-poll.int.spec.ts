import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { loadConfig } from '@rekey/config';
import { KeyRing } from '@rekey/crypto';
import { ASSERTION_KEY_PURPOSE } from '@rekey/platform';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { eventually, TestService } from '@rekey/testing';
import type { FastifyInstance } from 'fastify';
import { GatewayConfig, HttpUpstream, LocalUpstream, type Upstream } from '../src/index.js';
import { startGateway, type TestGateway } from './start-gateway.js';
import { answers, upstreamApp } from './upstream-app.js';

const masterKey = [randomBytes(32).toString('base64')];
const { privateKey } = assertionKeyPair(KeyRing.fromBase64(masterKey).derive(ASSERTION_KEY_PURPOSE));
const publicKey = { kty: 'EC', crv: 'P-256', ...pointOfP256() };

/** A point of the curve: the generator. */
function pointOfP256(): object {
  return {
    x: Buffer.from('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296', 'hex').toString('base64url'),
    y: Buffer.from('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5', 'hex').toString('base64url'),
  };
}

let vault: TestService;
beforeAll(async () => {
  vault = await TestService.start(upstreamApp, { config: { masterKey } });
  await vault.app.listen(0, '127.0.0.1');
});
afterAll(() => vault.stop());

const SHAPES: readonly (readonly [string, () => Promise<Upstream>])[] = [
  [
    'over HTTP',
    async () =>
      new HttpUpstream(
        { ...loadConfig(GatewayConfig, {}).serviceUrls, 'key-vault': await vault.app.getUrl() },
        new AssertionSigner(privateKey),
      ),
  ],
  [
    'in process',
    async () =>
      new LocalUpstream(
        new Map([['key-vault', vault.app.getHttpAdapter().getInstance() as unknown as FastifyInstance]]),
      ),
  ],
];

describe.each(SHAPES)('a runtime that waits %s', (shape, upstreamOf) => {
  const UPSTREAM_TIMEOUT_MS = 100;
  const name = shape.replaceAll(' ', '-');
  let gateway: TestGateway;
  let url = '';
  let issued: { id: string; token: string };
  beforeAll(async () => {
    gateway = await startGateway({
      upstream: await upstreamOf(),
      config: { masterKey, upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS },
    });
    await gateway.service.app.listen(0, '127.0.0.1');
    url = `${await gateway.service.app.getUrl()}/v1/runtime/environments/${name}/bundle`;
    const grants = [{ permission: 'SECRETS:EXPORT_IMPORT', scope: 'environment:production' }];
    issued = await gateway.issue(grants, { publicKey });
  });
  afterAll(() => gateway.stop());

  it('may wait longer than other calls take, and its public key goes with it', async () => {
    const asked = once(answers, 'asked');
    const answer = fetch(url, { headers: { authorization: `Bearer ${issued.token}` } });
    await asked;
    const until = performance.now() + 20 * UPSTREAM_TIMEOUT_MS;
    await eventually(() => expect(performance.now()).toBeGreaterThan(until));
    answers.emit(name);

    expect(await (await answer).json()).toMatchObject({
      name,
      principal: { id: issued.id, publicKey: { ...publicKey, alg: 'ECDH-ES+A256KW', use: 'enc' } },
    });
  });

  // The risk: whoever has a stolen token waits for the keys that replace the stolen ones.
  it('gets nothing more once its token is revoked', async () => {
    const { id, token } = await gateway.issue([{ permission: 'SECRETS:EXPORT_IMPORT' }]);
    const asked = once(answers, 'asked');
    const answer = fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const ended = expect(answer).rejects.toThrow();
    await asked;

    const revoked = await gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` });
    expect(revoked.status).toBe(204);
    await ended;
    answers.emit(name);
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  it('does not keep the gateway from stopping', async () => {
    const other = await startGateway({ upstream: await upstreamOf(), config: { masterKey } });
    await other.service.app.listen(0, '127.0.0.1');
    const { token } = await other.issue([{ permission: 'SECRETS:EXPORT_IMPORT' }]);
    const asked = once(answers, 'asked');
    const ended = expect(
      fetch(`${await other.service.app.getUrl()}${new URL(url).pathname}`, {
        headers: { authorization: `Bearer ${token}` },
      }),
    ).rejects.toThrow();
    await asked;

    // Before the answer comes.
    await other.stop();
    await ended;
    answers.emit(name);
  });
});
