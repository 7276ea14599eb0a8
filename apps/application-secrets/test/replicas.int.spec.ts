import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RekeyConfig } from '@rekey/config';
import { AccessTokenRevoked } from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { createService, type Platform } from '@rekey/platform';
import { createEventLog, type EventLog, Outbox } from '@rekey/messaging';
import { createLogger, Metrics } from '@rekey/telemetry';
import { byEvent, type TestService } from '@rekey/testing';
import { applicationSecrets, type ApplicationSecretsConfig } from '../src/index.js';
import {
  assertionOf,
  basic,
  type FakeGateway,
  introspect,
  makeApplication,
  makeKey,
  makeKeyedApplication,
  startService,
  type TestApplication,
} from './support.js';

const PROJECTS = '/management/v1/projects';

let service: TestService;
let gateway: FakeGateway;
let replica: NestFastifyApplication;
let eventLog: EventLog;
beforeAll(async () => {
  ({ service, gateway } = await startService());
  const config = service.app.get(RekeyConfig, { strict: false }) as Platform<ApplicationSecretsConfig>['config'];
  const logger = createLogger('silent', 'replica');
  eventLog = createEventLog(config, logger);
  replica = await createService(applicationSecrets, {
    config,
    eventLog,
    logger,
    keyRing: service.app.get(KeyRing, { strict: false }),
    transport: gateway,
    metrics: new Metrics('replica', { processMetrics: false }),
  });
});
afterAll(async () => {
  await replica.close();
  await eventLog.close();
  await service.stop();
});

async function introspectAtReplica(form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await replica.inject({
    method: 'POST',
    url: '/oauth/v2/introspect',
    payload: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

describe('another replica', () => {
  it('knows a client that was made here', async () => {
    const { clientId, clientSecret } = await makeApplication(service);
    await byEvent(async () =>
      expect(await introspectAtReplica({ token: 'any' }, basic(clientId, clientSecret))).toMatchObject({
        status: 200,
      }),
    );
  });

  it('refuses a secret that was replaced here', async () => {
    const app = await makeApplication(service);
    const old = (): ReturnType<typeof introspectAtReplica> =>
      introspectAtReplica({ token: 'any' }, basic(app.clientId, app.clientSecret));
    await expect(old()).resolves.toMatchObject({ status: 200 });
    const { body } = await service.call({
      method: 'POST',
      url: `${app.path}/api_config/_generate_client_secret`,
      body: {},
    });
    await byEvent(async () => expect(await old()).toMatchObject({ status: 401 }));
    await expect(introspectAtReplica({ token: 'any' }, basic(app.clientId, body.clientSecret))).resolves.toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['deactivated', 'POST', ({ path }: TestApplication) => `${path}/_deactivate`],
    ['removed', 'DELETE', ({ path }: TestApplication) => path],
    [
      'whose project is deactivated',
      'POST',
      ({ projectId }: TestApplication) => `${PROJECTS}/${projectId}/_deactivate`,
    ],
    ['whose project is removed', 'DELETE', ({ projectId }: TestApplication) => `${PROJECTS}/${projectId}`],
  ] as const)('refuses an application that was %s', async (_what, method, urlOf) => {
    const app = await makeApplication(service);
    const use = () => introspectAtReplica({ token: 'any' }, basic(app.clientId, app.clientSecret));
    await expect(use()).resolves.toMatchObject({ status: 200 });
    await expect(service.call({ method, url: urlOf(app) })).resolves.toMatchObject({ status: 200 });
    await byEvent(async () => expect(await use()).toMatchObject({ status: 401 }));
  });

  it('refuses a key that was removed here', async () => {
    const app = await makeKeyedApplication(service);
    const file = await makeKey(service, app.path);
    const use = async (): ReturnType<typeof introspectAtReplica> =>
      introspectAtReplica({
        token: 'any',
        client_assertion: await assertionOf(file),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
    await expect(use()).resolves.toMatchObject({ status: 200 });
    await service.call({ method: 'DELETE', url: `${app.path}/keys/${file.keyId}` });
    await byEvent(async () => expect(await use()).toMatchObject({ status: 401 }));
  });
});

describe('every replica', () => {
  // The gateway replica that is asked may hear of the revocation later than we do.
  it('takes a revoked token for dead, whatever it knew and whatever it is told afterwards', async () => {
    const app = await makeApplication(service);
    const token = gateway.issue({ tokenId: 'revoked' });
    const authorization = basic(app.clientId, app.clientSecret);
    await expect(introspect(service, { token }, authorization)).resolves.toMatchObject({ body: { active: true } });
    await service.app
      .get(Transactions, { strict: false })
      .run((manager) =>
        service.app.get(Outbox, { strict: false }).add(manager, new AccessTokenRevoked({ tokenId: 'revoked' })),
      );
    await byEvent(async () =>
      expect(await introspect(service, { token }, authorization)).toMatchObject({ body: { active: false } }),
    );
    await byEvent(async () =>
      expect(await introspectAtReplica({ token }, authorization)).toMatchObject({ body: { active: false } }),
    );
  });
});
