import { randomBytes } from 'node:crypto';
import {
  type EventEnvelope,
  type MasterKeyRotationReport,
  masterKeyRotationPath,
  MasterKeyRotationStarted,
} from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { recordOf } from '@rekey/messaging';
import { eventually, principalWith } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { queryDatabase } from './dump.js';
import { ecPair, Vault } from './vault-fixture.js';

describe("the vault's part of a rotation of the master key", () => {
  const masterKey = [randomBytes(32).toString('base64')];
  let vault: Vault;

  beforeAll(async () => {
    vault = await Vault.start({ config: { masterKey, dataKeyIntervalMs: 50 } });
  });
  afterAll(() => vault.stop());

  const begin = async (): Promise<string> => {
    const [id, time] = [uuidv7(), new Date().toISOString()];
    const { primaryId: kekId } = vault.service.app.get(KeyRing);
    const envelope: EventEnvelope = {
      specversion: '1.0',
      id: uuidv7(),
      source: '/services/gateway',
      type: MasterKeyRotationStarted.type,
      subject: id,
      time,
      datacontenttype: 'application/json',
      partitionkey: id,
      data: { jobId: id, kekId, startedAt: time },
    };
    await vault.service.eventLog.publish([recordOf(envelope, MasterKeyRotationStarted.topic)]);
    return id;
  };
  const untilDone = (id: string): Promise<MasterKeyRotationReport> =>
    eventually(async () => {
      const { status, body } = await vault.get(masterKeyRotationPath(id), { ...principalWith([]), kind: 'service' });
      if (status !== 200 || body.state === 'running') throw new Error('still running');
      return body as MasterKeyRotationReport;
    });

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
    const id = await begin();
    const status = await untilDone(id);
    expect(status).toEqual({
      state: 'done',
      done: expect.any(Number),
      total: status.done,
      skipped: [{ table: 'key_vault.key_versions', id: expect.stringContaining(`${bad}/`), reason: 'unreadable' }],
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
    expect(JSON.stringify(vault.service.events)).not.toContain(masterKey[0]);
  });
});
