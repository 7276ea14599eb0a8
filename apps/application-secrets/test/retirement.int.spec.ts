import { BOOTSTRAP, eventually, type TestService } from '@rekey/testing';
import { ApplicationKeyRetirement } from '../src/application-keys/application-key-retirement.js';
import { ClientSecretRetirement } from '../src/client-secrets/client-secret-retirement.js';
import { authenticates, makeApplication, makeKeyedApplication, startService } from './support.js';

const RETIRED = 'io.rekey.credential.retired.v1';

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service.stop());

const toldOf = (id: string): object[] =>
  service.events.filter(({ type, subject }) => type === RETIRED && subject === id).map(({ data }) => data);
const sweep = (each: typeof ClientSecretRetirement | typeof ApplicationKeyRetirement): Promise<unknown> =>
  Promise.all([1, 2].map(() => service.app.get<{ sweep(): Promise<void> }>(each).sweep()));

describe('CredentialRetired', () => {
  it('tells once that the overlap of a client secret is over', async () => {
    const app = await makeApplication(service);
    const url = `${app.path}/api_config/_generate_client_secret`;
    expect((await service.call({ method: 'POST', url, body: { overlap: '1s' } })).status).toBe(200);
    await eventually(async () => expect(await authenticates(service, app.clientId, app.clientSecret)).toBe(false));
    await sweep(ClientSecretRetirement);
    const scope = { org: BOOTSTRAP.org, project: app.projectId };
    const facts = { kind: 'client-secret', id: app.appId, name: expect.any(String), scope };
    await eventually(() =>
      expect(toldOf(app.appId)).toEqual([{ ...facts, version: 1, retiredAt: expect.any(String) }]),
    );
    await service.call({ method: 'POST', url });
    await sweep(ClientSecretRetirement);
    expect(toldOf(app.appId)).toHaveLength(1);
  });

  it('comes of the next rotation if that is earlier', async () => {
    const app = await makeApplication(service);
    const url = `${app.path}/api_config/_generate_client_secret`;
    await service.call({ method: 'POST', url, body: { overlap: '3600s' } });
    await service.call({ method: 'POST', url });
    await eventually(() => expect(toldOf(app.appId)).toMatchObject([{ version: 1 }]));
  });

  it('tells once that a key of an application has expired', async () => {
    const app = await makeKeyedApplication(service);
    const expirationDate = new Date(Date.now() + 1_500).toISOString();
    const body = { type: 'KEY_TYPE_JSON', keyAlgorithm: 'EC_P256', expirationDate };
    const { status, body: made } = await service.call({ method: 'POST', url: `${app.path}/keys`, body });
    expect(status).toBe(200);
    await eventually(async () => {
      await sweep(ApplicationKeyRetirement);
      expect(toldOf(made.id)).toMatchObject([{ kind: 'application-key', version: 1, retiredAt: expirationDate }]);
    });
    await sweep(ApplicationKeyRetirement);
    expect(toldOf(made.id)).toHaveLength(1);
  });
});
