import { importEncryptionKey } from '@rekey/crypto';
import { AuditEvents, principalWith } from '@rekey/testing';
import { pemOf, receiverKey, startVault } from './deployment-fixture.js';
import { base64, ecPair, memberOf, type Vault } from './vault-fixture.js';

let vault: Vault;
let told: AuditEvents;
beforeAll(async () => {
  vault = await startVault();
  told = await AuditEvents.of(vault.service);
});
afterAll(() => vault.stop());

describe('the audit is told', () => {
  it('of every secret that is taken out, by whom, and of nothing that is public', async () => {
    const [project, environment, pair] = [await vault.project(), await vault.environment(), ecPair()];
    const keyId = await vault.key(project, 'key', [{ environmentName: environment, content: base64(pair.privateKey) }]);
    const jwkId = await vault.jwk(project, 'jwk', 'key', environment);
    const url = `/apiops/projects/${project}`;
    const exporter = memberOf(project, 'SECRETS:EXPORT_IMPORT');
    const scope = { vaultProject: project };
    const read = (kind: string, id: string) =>
      told.awaited(({ data, subject }) => data['kind'] === kind && subject === id);
    const countOf = (id: string) => told.all.filter(({ subject }) => subject === id).length;

    expect((await vault.get(`${url}/jwks/jwk/export-file/?publicOnly=true`, exporter)).status).toBe(200);
    expect((await vault.get(`${url}/jwks/jwk/`, memberOf(project, 'SECRETS:VIEW'))).status).toBe(200);
    expect((await vault.get(`${url}/keys/key/export-file`, exporter)).status).toBe(200);
    const event = await read('vault-key', keyId);
    expect(event).toMatchObject({ type: 'io.rekey.secret.read.v1', actor: exporter.id, data: { name: 'key', scope } });
    expect(JSON.stringify(event)).not.toContain('PRIVATE');
    // In the order of the log: what is public would be here by now.
    expect(countOf(jwkId)).toBe(1);
    expect((await vault.get(`${url}/jwks/jwk/export-file/`, exporter)).status).toBe(200);
    expect(await read('jwk', jwkId)).toMatchObject({ data: { name: 'jwk', scope } });

    const publicKey = importEncryptionKey(pemOf(receiverKey()), '');
    const grant = { permission: 'SECRETS:EXPORT_IMPORT', scope: `environment:${environment}` } as const;
    const runtime = { ...principalWith([grant]), publicKey };
    const pull = (headers = {}) =>
      vault.service.call({ url: `/v1/runtime/environments/${environment}/bundle`, as: runtime, headers });
    const first = await pull();
    expect(await read('bundle', environment)).toMatchObject({ actor: runtime.id, data: { environment } });
    expect((await pull({ 'if-none-match': first.headers['etag'] as string })).status).toBe(304);
    await vault.get(`${url}/keys/key/export-file`, exporter);
    await told.awaited(() => countOf(keyId) === 2);
    expect(countOf(environment)).toBe(1);
  });

  it('of an attempt at what is not there for whoever tries', async () => {
    const project = await vault.project();
    const stranger = memberOf('another', 'SECRETS:VIEW');
    expect((await vault.get(`/apiops/projects/${project}/keys/`, stranger)).status).toBe(400);
    const event = await told.awaited(({ actor }) => actor === stranger.id);
    expect(event).toMatchObject({
      type: 'io.rekey.access.refused.v1',
      subject: 'apinizer.v1.KeyService/ListKeys',
      data: { reason: 'forbidden', path: `/apiops/projects/${project}/keys/` },
    });
  });
});
