import { BackgroundJobs, createLogger } from '@rekey/telemetry';
import { eventually, TestService, uniqueName } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { DueSourcesRepository } from '../src/sources/due-sources.repository.js';
import { SourceRefreshService } from '../src/sources/source-refresh.service.js';
import { SourceRefreshes } from '../src/sources/source-refreshes.js';
import { createConfiguration, es256, queryDatabase } from './fixtures.js';
import { JwksServer } from './jwks-server.js';

let service: TestService;
let issuer: JwksServer;
let replicas: SourceRefreshes[] = [];

beforeAll(async () => {
  issuer = await JwksServer.start();
  service = await TestService.start(jwksCredentials, { config: { jwksRefreshInterval: '3600s' } });
  const due = service.app.get(DueSourcesRepository, { strict: false });
  const refreshes = service.app.get(SourceRefreshService, { strict: false });
  const jobs = new BackgroundJobs(createLogger('silent', 'spec'));
  replicas = [new SourceRefreshes(due, refreshes, jobs), new SourceRefreshes(due, refreshes, jobs)];
  jobs.start();
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.beforeApplicationShutdown()));
  await service?.stop();
  issuer?.stop();
});

it('of three replicas one fetches a URL when its time has come', async () => {
  const config = await createConfiguration(service);
  const paths = Array.from({ length: 8 }, () => `/${uniqueName('jwks')}`);
  for (const path of paths) issuer.list(path, [es256()]);
  const url = `/v1/zones/${config.zoneId}/token_validation/config/${config.id}/sources`;
  const body = { urls: paths.map((path) => ({ url: issuer.url(path) })) };
  expect((await service.call({ method: 'PUT', url, body })).status).toBe(200);
  // Binding fetched each once. What is fetched twice in a round shows at the latest in the next one.
  for (const round of [2, 3, 4]) {
    await queryDatabase(service, `UPDATE sources SET refresh_at = now()`);
    await eventually(() => expect(paths.map((path) => issuer.count(path))).toEqual(paths.map(() => round)));
    const waiting = "SELECT id FROM sources WHERE refresh_at < now() + interval '30 minutes'";
    await eventually(async () => expect(await queryDatabase(service, waiting)).toEqual([]));
  }
});
