import { randomBytes } from 'node:crypto';
import { ClientSecretRotated, type Handover, type InternalRequest, InternalTransport } from '@rekey/contracts';
import { KeyRing, openHandover } from '@rekey/crypto';
import { handoverAbout, serviceUnavailable } from '@rekey/platform';
import { BOOTSTRAP, eventually, principalWith, TestService } from '@rekey/testing';
import { Client } from 'pg';
import { applicationSecrets } from '../src/index.js';
import { makeApplication, OTHER_ORG, type TestApplication } from './support.js';

const masterKey = [randomBytes(32).toString('base64')];

/** A vault that takes what it is brought, or is away. */
class Vault extends InternalTransport {
  readonly taken: Handover[] = [];
  isAway = false;

  call<T>({ service, path, body }: InternalRequest): Promise<T | null> {
    if (this.isAway || path !== '/internal/v1/handovers') return Promise.reject(serviceUnavailable(service));
    this.taken.push(body as Handover);
    return Promise.resolve({} as T);
  }

  valuesOf(appId: string): string[] {
    const ring = KeyRing.fromBase64(masterKey);
    return this.taken
      .filter(({ id }) => id === appId)
      .map((one) => openHandover(ring, Buffer.from(one.sealed ?? '', 'base64'), handoverAbout(one)).toString());
  }
}

describe('client secrets that are held', () => {
  const vault = new Vault();
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start(applicationSecrets, { config: { masterKey }, transport: vault });
  });
  afterAll(() => service.stop());

  const hold = (id: string, isHeld: boolean, as: object = BOOTSTRAP, at = service) =>
    at.call({
      ...{ method: 'POST', url: '/internal/v1/holds' },
      ...{ body: { kind: 'client-secret', id, isHeld, fills: isHeld, as } },
      as: { id: 'rotation-ledger', kind: 'service', name: 'rotation-ledger', grants: [], org: '' },
    });

  async function rotate({ path }: TestApplication, at = service): Promise<string> {
    const url = `${path}/api_config/_generate_client_secret`;
    const { body } = await at.call({ method: 'POST', url, body: { overlap: '60s' } });
    return body.clientSecret as string;
  }

  async function kept(at = service): Promise<{ readonly sealed: Buffer }[]> {
    const client = new Client({ connectionString: at.databaseUrl });
    await client.connect();
    const { rows } = await client.query('SELECT sealed FROM application_secrets.secret_handovers');
    await client.end();
    return rows as { sealed: Buffer }[];
  }

  it('are brought to the vault, each once and in order, and forgotten then', async () => {
    const app = await makeApplication(service);
    expect((await hold(app.appId, true)).status).toBe(200);
    const secrets = [await rotate(app), await rotate(app), await rotate(app)];
    await eventually(() => Promise.resolve(expect(vault.valuesOf(app.appId)).toEqual(secrets)));
    await eventually(async () => expect(await kept()).toEqual([]));
    const told = await service.eventsOf(ClientSecretRotated.type, app.appId, 3);
    expect(told.map(({ data }) => data['participants'])).toEqual([['key-vault'], ['key-vault'], ['key-vault']]);
    const taken = vault.taken.filter(({ id }) => id === app.appId);
    expect(taken.map(({ answers }) => answers)).toEqual(told.map(({ id }) => id));
    expect(taken.map(({ version, overlapMs }) => [version, overlapMs])).toEqual([
      [2, 60_000],
      [3, 60_000],
      [4, 60_000],
    ]);
    const said = JSON.stringify(service.events);
    for (const secret of secrets) expect(said).not.toContain(secret);
  });

  it('are not brought where nobody holds them, or does no longer', async () => {
    const app = await makeApplication(service);
    await rotate(app);
    await hold(app.appId, true);
    await hold(app.appId, false);
    await rotate(app);
    const [first, second] = await service.eventsOf(ClientSecretRotated.type, app.appId, 2);
    expect([first?.data['participants'], second?.data['participants']]).toEqual([[], []]);
    expect(vault.valuesOf(app.appId)).toEqual([]);
  });

  it('outlive the process that made them while the vault is away', async () => {
    const away = new Vault();
    away.isAway = true;
    const dying = await TestService.start(applicationSecrets, { config: { masterKey }, transport: away });
    try {
      const app = await makeApplication(dying);
      await hold(app.appId, true, BOOTSTRAP, dying);
      const secret = await rotate(app, dying);
      const [row] = await kept(dying);
      expect(row?.sealed.toString('latin1')).not.toContain(secret);
      // Two processes would put each other's attempts off.
      await dying.app.close();
      expect(away.taken).toEqual([]);
      const { databaseUrl } = dying;
      const next = await TestService.start(applicationSecrets, {
        config: { masterKey },
        databaseUrl,
        transport: vault,
      });
      try {
        await eventually(() => Promise.resolve(expect(vault.valuesOf(app.appId)).toEqual([secret])));
        await eventually(async () => expect(await kept(next)).toEqual([]));
      } finally {
        await next.stop();
      }
    } finally {
      await dying.stop();
    }
  });

  it('are for those to say who may change them', async () => {
    const { appId, projectId } = await makeApplication(service);
    const reader = principalWith([{ permission: 'project.app.read', scope: `project:${projectId}` }]);
    const writer = principalWith([{ permission: 'project.app.write', scope: `project:${projectId}` }]);
    expect((await hold(appId, true, reader)).status).toBe(404);
    expect((await hold(appId, true, { ...BOOTSTRAP, org: OTHER_ORG })).status).toBe(404);
    expect((await hold('none', true)).status).toBe(404);
    expect((await hold(appId, true, writer)).status).toBe(200);
  });

  it('go back to the version that the vault has', async () => {
    const app = await makeApplication(service);
    await hold(app.appId, true);
    await rotate(app);
    await service.call({ method: 'POST', url: `/v1/applications/${app.appId}/client-secret/revert`, body: {} });
    await eventually(() =>
      Promise.resolve(
        expect(vault.taken.filter(({ id }) => id === app.appId).at(-1)).toMatchObject({ version: 1, sealed: null }),
      ),
    );
  });
});
