import { randomBytes } from 'node:crypto';
import { KeyRing } from '@rekey/crypto';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { InternalTransport } from '@rekey/contracts';
import { TestService } from '@rekey/testing';
import type { FastifyInstance } from 'fastify';
import {
  ASSERTION_KEY_PURPOSE,
  HttpInternalTransport,
  LocalInternalTransport,
  type LocalServices,
} from '../src/index.js';
import { loadConfig, RekeyConfig } from '@rekey/config';
import { echo } from './echo-service.js';

const masterKey = [randomBytes(32).toString('base64')];
const { privateKey } = assertionKeyPair(KeyRing.fromBase64(masterKey).derive(ASSERTION_KEY_PURPOSE));

let service: TestService;
const transports = new Map<string, InternalTransport>();
beforeAll(async () => {
  service = await TestService.start(echo, { config: { masterKey } });
  await service.app.listen(0, '127.0.0.1');
  const urls = { ...loadConfig(RekeyConfig, {}).serviceUrls, 'key-vault': await service.app.getUrl() };
  const services: LocalServices = new Map([
    ['key-vault', service.app.getHttpAdapter().getInstance() as unknown as FastifyInstance],
  ]);
  const signer = new AssertionSigner(privateKey);
  transports.set('over HTTP', new HttpInternalTransport(urls, 'gateway', signer));
  transports.set('in process', new LocalInternalTransport(services, 'gateway', signer));
});
afterAll(async () => {
  await (transports.get('over HTTP') as HttpInternalTransport).close();
  await service.stop();
});

describe.each(['over HTTP', 'in process'])('a question to another service %s', (shape) => {
  const ask = (path: string, timeoutMs?: number): Promise<unknown> =>
    (transports.get(shape) as InternalTransport).call({
      service: 'key-vault',
      method: path === '' ? 'GET' : 'POST',
      path: `/internal/v1/echo${path}`,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });

  it('is answered, and null stands for what is not there', async () => {
    expect(await ask('')).toEqual({ internal: true });
    expect(await ask('/nothing')).toBeNull();
  });

  it.each([
    [400, 'invalid'],
    [403, 'forbidden'],
    [409, 'conflict'],
    [413, 'too-large'],
    [401, 'unavailable'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('that is refused with %d is %s to whoever asked', async (status, kind) => {
    await expect(ask(`/refusals/${status}`)).rejects.toMatchObject({ kind });
  });

  it('waits as long as it is told, and no longer', async () => {
    await expect(ask('/silence', 50)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The service key-vault is not available',
    });
  });
});
