import { uniqueName } from '@rekey/testing';
import { base64, ecPair, Vault } from './vault-fixture.js';

const ROTATED = 'io.rekey.key.rotated.v1';
const UPDATED = 'io.rekey.key.updated.v1';

describe('updating a key', () => {
  let vault: Vault;
  let project: string;
  let environment: string;

  beforeAll(async () => {
    vault = await Vault.start();
    project = await vault.project();
    environment = await vault.environment();
  });
  afterAll(() => vault.stop());

  it('does what the example request of the vendor asks, as printed', async () => {
    await vault.post('/v1/projects', { name: 'MyProject' });
    await vault.post('/v1/environments', { name: 'production' });
    const keyId = await vault.key('MyProject', 'my-key', [
      { environmentName: 'production', content: base64(ecPair().privateKey) },
    ]);
    const answer = await vault.service.call({
      method: 'PUT',
      url: '/apiops/projects/MyProject/keys/my-key/?jwkUpdateAction=UPDATE&updateScope=SAME_PROJECT',
      headers: { 'content-type': 'application/json' },
      body: `{
"name": "updated-key",
"description": "Updated key description",
"keyType": "PRIVATE_KEY",
"cryptoKeyInfoEnvironmentList": [
{
"environmentName": "production",
"content": "${base64(ecPair().privateKey)}",
"alias": "updated-alias"
}
]
}`,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      status: 'SUCCESS',
      deploymentResult: {
        success: true,
        message: 'Deployment completed successfully',
        environmentResults: [{ environmentName: 'production', success: true, message: 'Deployed successfully' }],
      },
    });
    const [rotated] = await vault.service.eventsOf(ROTATED, keyId);
    expect(rotated?.data).toMatchObject({
      keyId,
      project: 'MyProject',
      name: 'updated-key',
      environments: [{ name: 'production', version: 2, alias: 'updated-alias' }],
      jwkUpdateAction: 'UPDATE',
      updateScope: 'SAME_PROJECT',
      overlap: '0s',
      retireAt: null,
      publicJwks: [{ kty: 'EC', crv: 'P-256' }],
    });
    const [updated] = await vault.service.eventsOf(UPDATED, keyId);
    expect(updated?.data).toEqual({
      keyId,
      project: 'MyProject',
      name: 'updated-key',
      changes: {
        name: 'updated-key',
        description: 'Updated key description',
        cryptoKeyInfoEnvironmentList: [{ environmentName: 'production', alias: 'updated-alias' }],
      },
    });
    expect(uniqueName('x')).toBeDefined();
    expect([project, environment]).toHaveLength(2);
  });
});
