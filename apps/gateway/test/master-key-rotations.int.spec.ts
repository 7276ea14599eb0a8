import { randomBytes } from 'node:crypto';
import {
  type EventEnvelope,
  InternalTransport,
  type InternalRequest,
  masterKeyRotationPath,
  MasterKeyRotationStarted,
  type MasterKeyRotationReport,
  topicOf,
} from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { recordOf } from '@rekey/messaging';
import { MasterKeys } from '@rekey/platform';
import { eventually, type TestAnswer } from '@rekey/testing';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { startGateway, type TestGateway } from './start-gateway.js';

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
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({ transport: others, config: { masterKey, dataKeyIntervalMs: 50 } });
  });
  afterAll(() => gateway.stop());
  beforeEach(() => {
    others.report = { state: 'done', done: 2, total: 2, skipped: [] };
    others.areAway = false;
    others.strangers = [];
  });

  const rotate = (token?: string | null): Promise<TestAnswer> =>
    gateway.call({ method: 'POST', url: '/v1/admin/kek/rotate', body: {}, ...(token === undefined ? {} : { token }) });
  const look = (id: string, token?: string | null): Promise<TestAnswer> =>
    gateway.call({ url: `/v1/admin/kek/jobs/${id}`, ...(token === undefined ? {} : { token }) });
  const job = async (id: string): Promise<TestAnswer['body']> => (await look(id)).body;
  const query = <T>(text: string, values: unknown[] = []): Promise<T[]> =>
    gateway.service.app.get(DataSource).query(text, values);
  const untilDone = (id: string) =>
    eventually(async () => {
      const status = await job(id);
      if (status.state === 'running') throw new Error('still running');
      return status;
    });

  it('is one at a time: a second call while it runs is answered with the same, and one after it with another', async () => {
    others.report = { state: 'running', done: 1, total: 9, skipped: [] };
    const { id } = (await rotate()).body;
    await expect(rotate()).resolves.toMatchObject({ status: 202, body: { id } });
    await expect(job(id)).resolves.toMatchObject({
      state: 'running',
      waitingFor: expect.arrayContaining(['key-vault']),
    });
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
      waitingFor: ['action-targets', 'key-vault', 'jwks-credentials', 'application-secrets', 'rotation-ledger'],
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
    const answers = await Promise.all(Array.from({ length: 10 }, () => rotate()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    others.report = { state: 'done', done: 9, total: 9, skipped: [] };
    await untilDone(answers[0]?.body.id);
  });

  it('is of the services that there were when it began: one that came later does not hold it up', async () => {
    const { id } = (await rotate()).body;
    await untilDone(id);
    others.strangers = ['action-targets'];
    await expect(job(id)).resolves.toMatchObject({ state: 'running', waitingFor: ['action-targets'] });
    // As it would be, had there been no such service yet.
    await query(
      `UPDATE gateway.master_key_rotations SET participants = array_remove(participants, 'action-targets') WHERE id = $1`,
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
    const ring = gateway.service.app.get(KeyRing);
    const renew = jest.spyOn(gateway.service.app.get(MasterKeys), 'renew').mockImplementation(() => {
      ring.promote(randomBytes(32).toString('base64'));
      return Promise.resolve();
    });
    const before = ring.primaryId;
    await query(`CREATE FUNCTION gateway.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
       CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON gateway.master_key_rotations
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.refuse();`);
    try {
      expect((await rotate()).status).toBe(500);
      expect(ring.primaryId).not.toBe(before);
    } finally {
      await query('DROP TRIGGER refuse ON gateway.master_key_rotations');
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
    const count = () => query('SELECT count(*) AS jobs FROM gateway.master_key_rotations');
    const before = await count();
    const { token: stranger } = await gateway.issue([
      { permission: 'SECRETS:MANAGE' },
      { permission: 'iam.web_key.write' },
    ]);
    await expect(rotate(null)).resolves.toMatchObject({ status: 401 });
    await expect(rotate(stranger)).resolves.toMatchObject({ status: 403 });
    await expect(look(id, null)).resolves.toMatchObject({ status: 401 });
    await expect(look(id, stranger)).resolves.toMatchObject({ status: 403 });
    await expect(gateway.call({ url: masterKeyRotationPath(id) })).resolves.toMatchObject({ status: 404 });
    expect(await count()).toEqual(before);
    const { token: operator } = await gateway.issue([{ permission: 'kek.write' }]);
    await expect(look(id, operator)).resolves.toMatchObject({ status: 200 });
    await expect(rotate(operator)).resolves.toMatchObject({ status: 202 });
  });

  // The risk: whoever upgrades while a rotation runs could never begin another.
  it('goes on with one that the vault began', async () => {
    const ring = gateway.service.app.get(KeyRing);
    const event = new MasterKeyRotationStarted({
      jobId: uuidv7(),
      kekId: ring.primaryId,
      startedAt: new Date().toISOString(),
    });
    const envelope: EventEnvelope = {
      specversion: '1.0',
      id: uuidv7(),
      source: '/services/key-vault',
      type: MasterKeyRotationStarted.type,
      subject: event.jobId,
      time: event.startedAt,
      datacontenttype: 'application/json',
      partitionkey: event.jobId,
      data: { ...event },
    };
    others.report = { state: 'running', done: 1, total: 9, skipped: [] };
    await gateway.service.eventLog.publish([recordOf(envelope, topicOf('key-vault'))]);
    await eventually(async () => expect((await look(event.jobId)).status).toBe(200));
    await expect(rotate()).resolves.toMatchObject({ status: 202, body: { id: event.jobId } });
    others.report = { state: 'done', done: 9, total: 9, skipped: [] };
    await expect(untilDone(event.jobId)).resolves.toMatchObject({ state: 'done', waitingFor: [] });
  });

  it.each(['unknown', '0190b5a0-0000-7000-8000-000000000000', 'x'.repeat(1_000)])(
    'knows no rotation %p',
    async (id) => {
      await expect(look(id)).resolves.toMatchObject({
        status: 404,
        body: { code: 'key-vault.master-key-rotation.not-found' },
      });
    },
  );
});
