import { randomBytes } from 'node:crypto';
import {
  InternalTransport,
  type InternalRequest,
  masterKeyRotationPath,
  type MasterKeyRotationReport,
} from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { MasterKeys } from '@rekey/platform';
import { eventually, principalWith, type TestAnswer } from '@rekey/testing';
import { queryDatabase } from './dump.js';
import { ecPair, Vault } from './vault-fixture.js';

/** The other services, as far as they tell how far they are. */
class Others extends InternalTransport {
  report: MasterKeyRotationReport | null = { state: 'done', done: 2, total: 2, skipped: [] };
  areAway = false;
  /** They have never heard of any rotation. */
  strangers: readonly string[] = [];

  async call<T>({ service, path }: InternalRequest): Promise<T | null> {
    if (this.areAway || !path.startsWith(masterKeyRotationPath(''))) throw new Error(`${service} is away`);
    return this.strangers.includes(service) ? null : (this.report as T);
  }
}

describe('the rotation of the master key', () => {
  const others = new Others();
  const masterKey = [randomBytes(32).toString('base64')];
  let vault: Vault;

  beforeAll(async () => {
    vault = await Vault.start({ transport: others, config: { masterKey, dataKeyIntervalMs: 50 } });
  });
  afterAll(() => vault.stop());
  beforeEach(() => {
    others.report = { state: 'done', done: 2, total: 2, skipped: [] };
    others.areAway = false;
    others.strangers = [];
  });

  const rotate = (): Promise<TestAnswer> => vault.post('/v1/admin/kek/rotate', {});
  const job = async (id: string): Promise<TestAnswer['body']> => (await vault.get(`/v1/admin/kek/jobs/${id}`)).body;
  const untilDone = (id: string) =>
    eventually(
      async () => {
        const status = await job(id);
        if (status.state === 'running') throw new Error('still running');
        return status;
      },
      { timeoutMs: 30_000 },
    );

  it('seals every key and JWK anew; rows that do not open are skipped and named', async () => {
    const [project, environment] = [await vault.project(), await vault.environment()];
    const pair = ecPair();
    const keyId = await vault.key(project, 'good', [{ environmentName: environment, content: pair.privateKey }]);
    const bad = await vault.key(project, 'bad', [{ environmentName: environment, content: ecPair().privateKey }]);
    await queryDatabase(
      vault.service.databaseUrl,
      `UPDATE key_vault.key_versions SET content = decode('00ff', 'hex') WHERE key_id = $1`,
      [bad],
    );
    const answer = await rotate();
    expect(answer).toMatchObject({ status: 202, body: { id: expect.any(String) } });
    const status = await untilDone(answer.body.id);
    expect(status).toEqual({
      state: 'done',
      done: expect.any(Number),
      total: status.done,
      skipped: [{ table: 'key_vault.key_versions', id: expect.stringContaining(`${bad}/`), reason: 'unreadable' }],
      waitingFor: [],
    });
    const headers = await queryDatabase<{ header: string; mine: boolean }>(
      vault.service.databaseUrl,
      `SELECT encode(substring(content FROM 1 FOR 17), 'hex') AS header, key_id = $1 AS mine FROM key_vault.key_versions
       WHERE key_id <> $2 UNION SELECT encode(substring(private_key FROM 1 FOR 17), 'hex'), false FROM key_vault.web_keys`,
      [keyId, bad],
    );
    const [newest] = await queryDatabase<{ id: string }>(
      vault.service.databaseUrl,
      `SELECT replace(id, '-', '') AS id FROM key_vault.data_keys WHERE purpose = 'encrypt' ORDER BY generation DESC LIMIT 1`,
    );
    expect(new Set(headers.map(({ header }) => header))).toEqual(new Set([`01${newest!.id}`]));
    // It opens: a JWK made from it has the same public half.
    await vault.jwk(project, 'jwk', 'good', environment);
    await expect(vault.published(project)).resolves.toMatchObject([{ kty: 'EC' }]);
    await vault.service.eventsOf('io.rekey.master-key.rotation-started.v1', answer.body.id);
    expect(JSON.stringify(vault.service.events)).not.toContain(masterKey[0]);
  });

  it('is one at a time: a second call while it runs is answered with the same, and one after it with another', async () => {
    others.report = { state: 'running', done: 1, total: 9, skipped: [] };
    const { id } = (await rotate()).body;
    await expect(rotate()).resolves.toMatchObject({ status: 202, body: { id } });
    await expect(job(id)).resolves.toMatchObject({ state: 'running', waitingFor: expect.arrayContaining(['gateway']) });
    others.report = { state: 'done', done: 9, total: 9, skipped: [] };
    await expect(untilDone(id)).resolves.toMatchObject({ state: 'done' });
    expect((await rotate()).body.id).not.toBe(id);
  });

  it('runs until every service has said that it is through, and has failed when one has', async () => {
    const { id } = (await rotate()).body;
    await untilDone(id);
    others.areAway = true;
    await expect(job(id)).resolves.toMatchObject({
      state: 'running',
      waitingFor: ['gateway', 'action-targets', 'jwks-credentials', 'application-secrets'],
    });
    others.areAway = false;
    others.report = null;
    await expect(job(id)).resolves.toMatchObject({ state: 'running' });
    others.report = { state: 'failed', done: 1, total: 2, skipped: [{ table: 'a.b', id: 'c', reason: 'unreadable' }] };
    await expect(job(id)).resolves.toMatchObject({
      state: 'failed',
      skipped: expect.arrayContaining(others.report.skipped),
    });
  });

  // The risk: callers that hold every connection of the pool and wait for one more stop the whole service.
  it('is one however many ask at once, and answers all of them', async () => {
    others.report = { state: 'running', done: 1, total: 9, skipped: [] };
    const answers = await Promise.all(Array.from({ length: 10 }, rotate));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    others.report = { state: 'done', done: 9, total: 9, skipped: [] };
    await untilDone(answers[0]?.body.id);
  });

  it('is of the services that there were when it began: one that came later does not hold it up', async () => {
    const { id } = (await rotate()).body;
    await untilDone(id);
    others.strangers = ['gateway'];
    await expect(job(id)).resolves.toMatchObject({ state: 'running', waitingFor: ['gateway'] });
    // As it would be, had there been no gateway yet.
    await queryDatabase(
      vault.service.databaseUrl,
      `UPDATE key_vault.master_key_rotations SET participants = array_remove(participants, 'gateway') WHERE id = $1`,
      [id],
    );
    await expect(job(id)).resolves.toMatchObject({ state: 'done', waitingFor: [] });
    const next = (await rotate()).body.id as string;
    expect(next).not.toBe(id);
    others.strangers = [];
    await untilDone(next);
  });

  // The risk: each failed call would leave one more master key behind, which nothing was carried over to.
  it('makes one master key for a rotation, also when the first try to begin it fails', async () => {
    const ring = vault.service.app.get(KeyRing);
    const renew = jest.spyOn(vault.service.app.get(MasterKeys), 'renew').mockImplementation(() => {
      ring.promote(randomBytes(32).toString('base64'));
      return Promise.resolve();
    });
    const before = ring.primaryId;
    await queryDatabase(
      vault.service.databaseUrl,
      `CREATE FUNCTION key_vault.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
       CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON key_vault.master_key_rotations
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION key_vault.refuse();`,
    );
    try {
      expect((await rotate()).status).toBe(500);
      expect(ring.primaryId).not.toBe(before);
    } finally {
      await queryDatabase(vault.service.databaseUrl, 'DROP TRIGGER refuse ON key_vault.master_key_rotations');
    }
    const made = ring.primaryId;
    const { id } = (await rotate()).body;
    await expect(untilDone(id)).resolves.toMatchObject({ state: 'done' });
    expect([ring.primaryId, renew.mock.calls.length]).toEqual([made, 1]);
    renew.mockRestore();
  });

  it('is for those who may, and tells nobody else how far it is', async () => {
    const { id } = (await rotate()).body;
    await untilDone(id);
    const count = () =>
      queryDatabase(vault.service.databaseUrl, 'SELECT count(*) AS jobs FROM key_vault.master_key_rotations');
    const before = await count();
    const stranger = principalWith([{ permission: 'SECRETS:MANAGE' }, { permission: 'iam.web_key.write' }]);
    await expect(vault.post('/v1/admin/kek/rotate', {}, null)).resolves.toMatchObject({ status: 401 });
    await expect(vault.post('/v1/admin/kek/rotate', {}, stranger)).resolves.toMatchObject({ status: 403 });
    await expect(vault.get(`/v1/admin/kek/jobs/${id}`, null)).resolves.toMatchObject({ status: 401 });
    await expect(vault.get(`/v1/admin/kek/jobs/${id}`, stranger)).resolves.toMatchObject({ status: 403 });
    await expect(vault.get(masterKeyRotationPath(id))).resolves.toMatchObject({ status: 404 });
    expect(await count()).toEqual(before);
    const operator = principalWith([{ permission: 'kek.write' }]);
    await expect(vault.get(`/v1/admin/kek/jobs/${id}`, operator)).resolves.toMatchObject({ status: 200 });
    await expect(vault.post('/v1/admin/kek/rotate', {}, operator)).resolves.toMatchObject({ status: 202 });
  });

  it.each(['unknown', '0190b5a0-0000-7000-8000-000000000000', 'x'.repeat(1_000)])(
    'knows no rotation %p',
    async (id) => {
      await expect(vault.get(`/v1/admin/kek/jobs/${id}`)).resolves.toMatchObject({
        status: 404,
        body: { code: 'key-vault.master-key-rotation.not-found' },
      });
    },
  );
});
