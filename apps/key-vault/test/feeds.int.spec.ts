import { randomBytes, randomUUID } from 'node:crypto';
import { ApplicationRemoved, type Feed, type Handover, KeyRotated, RotationApplied, topicOf } from '@rekey/contracts';
import { KeyRing, sealHandover } from '@rekey/crypto';
import { recordOf } from '@rekey/messaging';
import { handoverAbout } from '@rekey/platform';
import { BOOTSTRAP, eventually, type TestAnswer, uniqueName } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { memberOf, Vault } from './vault-fixture.js';

const masterKey = [randomBytes(32).toString('base64')];
const LEDGER = { id: 'rotation-ledger', kind: 'service', name: 'rotation-ledger', grants: [], org: '' } as const;

interface Fed {
  readonly project: string;
  readonly name: string;
  readonly environments: readonly [string];
}

describe('keys that are fed', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.start({ config: { masterKey } });
  });
  afterAll(() => vault.stop());

  async function secretKey(fields: object = {}): Promise<Fed> {
    const [project, environment, name] = [await vault.project(), await vault.environment(), uniqueName('secret')];
    const content = Buffer.alloc(16, 1).toString('base64');
    const type = { keyType: 'SECRET_KEY', algorithm: 'AES' };
    await vault.key(project, name, [{ environmentName: environment, content }], { ...type, ...fields });
    return { project, name, environments: [environment] };
  }

  const feed = (id: string, vaultKeys: readonly object[], as: object = BOOTSTRAP): Promise<TestAnswer> =>
    vault.post(
      '/internal/v1/feeds',
      { kind: 'client-secret', id, credentialName: 'shop', credentialProject: 'p', vaultKeys, as },
      LEDGER,
    );

  const feedsOf = async (id: string, as: object = BOOTSTRAP): Promise<Feed[]> =>
    (await vault.post('/internal/v1/feeds/of', { kind: 'client-secret', id, as }, LEDGER)).body.feeds as Feed[];

  function handoverOf(id: string, version: number, value: string | null): Handover {
    const of = { kind: 'client-secret' as const, id, version, rotationId: randomUUID() };
    const ring = KeyRing.fromBase64(masterKey);
    const sealed = value === null ? null : sealHandover(ring, Buffer.from(value), handoverAbout(of)).toString('base64');
    return { ...of, answers: uuidv7(), overlapMs: 60_000, sealed };
  }

  const handOver = (handover: Handover): Promise<TestAnswer> => vault.post('/internal/v1/handovers', handover, LEDGER);

  it('take each value once, as a part of the rotation that brought it', async () => {
    const key = await secretKey();
    expect((await feed('app-1', [key])).status).toBe(200);
    expect(await feedsOf('app-1')).toMatchObject([{ ...key, version: null, lastError: null, fed: [] }]);
    // No length that AES has.
    const handover = handoverOf('app-1', 2, 'a-secret-of-any-length');
    expect((await handOver(handover)).status).toBe(200);
    expect((await handOver(handover)).status).toBe(200);
    const [fed] = await feedsOf('app-1');
    expect(fed).toMatchObject({ version: 2, fed: [{ environment: key.environments[0], keyVersion: 2, version: 2 }] });
    const [rotated, ...others] = await vault.service.eventsOf(KeyRotated.type, fed?.keyId ?? '');
    expect(others).toEqual([]);
    expect(rotated).toMatchObject({ rotationid: handover.rotationId, data: { overlap: '60s', from: 1, to: 2 } });
    const reports = await vault.service.eventsOf(RotationApplied.type, handover.rotationId);
    expect(reports.find(({ data }) => data['answers'] === handover.answers)?.data).toMatchObject({
      dependants: [{ kind: 'holder', id: fed?.keyId, name: key.name, outcome: 'applied' }],
      caused: [rotated?.id],
    });
    expect(JSON.stringify(vault.service.events)).not.toContain('a-secret-of-any-length');
  });

  it('go back to a version that they were given, and say when it is not there', async () => {
    const key = await secretKey();
    await feed('app-2', [key]);
    await handOver(handoverOf('app-2', 2, 'the-second'));
    await handOver(handoverOf('app-2', 3, 'the-third'));
    await handOver(handoverOf('app-2', 2, null));
    expect(await feedsOf('app-2')).toMatchObject([{ version: 2, lastError: null }]);
    const lost = handoverOf('app-2', 1, null);
    await handOver(lost);
    expect(await feedsOf('app-2')).toMatchObject([{ version: 2, lastError: expect.stringContaining('Version 1') }]);
    const [report] = await vault.service.eventsOf(RotationApplied.type, lost.rotationId);
    expect(report?.data).toMatchObject({ dependants: [{ outcome: 'failed' }], caused: [] });
  });

  it('take nothing that was sealed as something else', async () => {
    await feed('app-3', [await secretKey()]);
    const handover = handoverOf('app-3', 2, 'value');
    expect((await handOver({ ...handover, version: 3 })).status).toBe(500);
    expect((await handOver({ ...handover, rotationId: randomUUID() })).status).toBe(500);
    expect(await feedsOf('app-3')).toMatchObject([{ version: null }]);
  });

  it('are not changed by hand, until nothing feeds them', async () => {
    const key = await secretKey();
    await feed('app-4', [key]);
    const url = `/apiops/projects/${key.project}/keys/${key.name}/`;
    const content = Buffer.alloc(16, 2).toString('base64');
    const update = { cryptoKeyInfoEnvironmentList: [{ environmentName: key.environments[0], content }] };
    for (const answer of [
      await vault.put(url, update),
      await vault.put(url, { description: 'other' }),
      await vault.delete(url),
    ]) {
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([
        400,
        expect.stringContaining('client-secret shop'),
      ]);
    }
    expect((await feed('app-4', [])).status).toBe(200);
    expect((await vault.put(url, update)).status).toBe(200);
  });

  it('are fed by one credential, of their type, where they are', async () => {
    const key = await secretKey();
    const other = await secretKey({ keyType: 'PRIVATE_KEY' }).catch(() => undefined);
    expect(other).toBeUndefined();
    await feed('app-5', [key]);
    expect((await feed('app-6', [key])).status).toBe(409);
    const free = await secretKey();
    const refused = async (wrong: object, field: string): Promise<void> => {
      const { status, body } = await feed('app-6', [free, wrong]);
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(field)]);
    };
    await refused({ ...key, name: 'none' }, 'vaultKeys[1].name');
    await refused({ ...(await secretKey()), environments: ['none'] }, 'vaultKeys[1].environments');
    expect(await feedsOf('app-6')).toEqual([]);
  });

  it('are for those to say who may change and deploy them', async () => {
    const key = await secretKey();
    expect((await feed('app-7', [key], memberOf(key.project, 'SECRETS:MANAGE'))).status).toBe(403);
    expect((await feed('app-7', [key], memberOf(key.project, 'SECRETS:DEPLOY_UNDEPLOY'))).status).toBe(403);
    expect((await feed('app-7', [key], memberOf('other'))).status).toBe(404);
    expect((await feed('app-7', [key], memberOf(key.project))).status).toBe(200);
    expect((await feed('app-7', [], memberOf('other'))).status).toBe(404);
    expect(await feedsOf('app-7', memberOf('other'))).toEqual([]);
    expect(await feedsOf('app-7', memberOf(key.project, 'SECRETS:VIEW'))).toHaveLength(1);
  });

  it('are their own again when the credential is gone', async () => {
    const key = await secretKey();
    await feed('app-8', [key]);
    const data = { projectId: 'p', appId: 'app-8', clientId: 'c' };
    const subject = new ApplicationRemoved(data).subject();
    await vault.service.eventLog.publish([
      recordOf(
        {
          ...{
            specversion: '1.0',
            id: uuidv7(),
            source: '/services/application-secrets',
            type: ApplicationRemoved.type,
          },
          ...{
            subject,
            time: new Date().toISOString(),
            datacontenttype: 'application/json',
            partitionkey: subject,
            data,
          },
        },
        topicOf('application-secrets'),
      ),
    ]);
    await eventually(async () => expect(await feedsOf('app-8')).toEqual([]));
    expect((await vault.delete(`/apiops/projects/${key.project}/keys/${key.name}/`)).status).toBe(200);
  });
});
