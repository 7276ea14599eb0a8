import { generateKeyPairSync } from 'node:crypto';
import Cloudflare from 'cloudflare';
import { base64, newRsaKey } from '../support/keys.js';
import type { Rekey } from '../support/rekey.js';

/** The example request of each vendor's page, with host, ids, token and key content replaced and nothing else. */
export function vendorExamplesJourney(installation: () => Rekey): void {
  describe('the printed examples', () => {
    let rekey: Rekey;
    const token = async (permission: string): Promise<string> =>
      (await rekey.ok('POST', '/v1/tokens', { name: permission, grants: [{ permission }] })).token as string;

    beforeAll(() => {
      rekey = installation();
    });

    it('updates a target and rotates its signing key', async () => {
      const { id, signingKey } = await rekey.ok('POST', '/v2/actions/targets', {
        name: 'before',
        restWebhook: {},
        timeout: '5s',
        endpoint: 'https://example.com/hook',
      });
      const body = {
        name: 'ip_allow_list',
        rest_call: { interrupt_on_error: true },
        timeout: '10s',
        endpoint: 'https://example.com/hooks/ip_check',
        expiration_signing_key: '0s',
        payload_type: 'PAYLOAD_TYPE_JWT',
      };
      const writer = await token('action.target.write');
      const answer = await rekey.call('POST', `/v2/actions/targets/${id}`, body, { token: writer });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ change_date: expect.any(String), signing_key: expect.any(String) });
      expect(answer.body.signing_key).not.toBe(signingKey);
      await expect(rekey.get(`/v2/actions/targets/${id}`)).resolves.toMatchObject({
        body: {
          target: {
            name: 'ip_allow_list',
            restCall: { interruptOnError: true },
            timeout: '10s',
            payloadType: 'PAYLOAD_TYPE_JWT',
          },
        },
      });
      await expect(rekey.call('POST', `/v2/actions/targets/${id}`, body, { token: null })).resolves.toMatchObject({
        status: 401,
      });
      const stranger = await token('action.target.read');
      await expect(rekey.call('POST', `/v2/actions/targets/${id}`, body, { token: stranger })).resolves.toMatchObject({
        status: 403,
      });
      await expect(rekey.call('POST', '/v2/actions/targets/69629026806489455', body)).resolves.toMatchObject({
        status: 404,
      });
    });

    it('updates, renames and rotates a key', async () => {
      await rekey.ok('POST', '/v1/projects', { name: 'MyProject' });
      await rekey.ok('POST', '/v1/environments', { name: 'production' });
      const [first, second] = [await newRsaKey(), await newRsaKey()];
      await rekey.ok('POST', '/apiops/projects/MyProject/keys/', {
        name: 'my-key',
        keyType: 'PRIVATE_KEY',
        cryptoKeyInfoEnvironmentList: [
          { environmentName: 'production', content: base64(first.privatePem), alias: 'alias' },
        ],
      });
      const environments = [
        { environmentName: 'production', content: base64(second.privatePem), alias: 'updated-alias' },
      ];
      const deployed = {
        status: 200,
        body: {
          success: true,
          status: 'SUCCESS',
          deploymentResult: { success: true, environmentResults: [{ environmentName: 'production', success: true }] },
        },
      };
      await expect(
        rekey.call('PUT', '/apiops/projects/MyProject/keys/my-key/?jwkUpdateAction=UPDATE&updateScope=SAME_PROJECT', {
          name: 'updated-key',
          description: 'Updated key description',
          keyType: 'PRIVATE_KEY',
          cryptoKeyInfoEnvironmentList: environments,
        }),
      ).resolves.toMatchObject(deployed);
      await expect(
        rekey.call('PUT', '/apiops/projects/MyProject/keys/updated-key/?jwkUpdateAction=NULLIFY', {
          description: 'Updated description only',
          cryptoKeyInfoEnvironmentList: environments,
        }),
      ).resolves.toMatchObject(deployed);
      await expect(
        rekey.call('PUT', '/apiops/projects/MyProject/keys/updated-key/', { name: 'new-key-name' }),
      ).resolves.toMatchObject({
        status: 200,
        body: { success: true },
      });
      await expect(rekey.get('/apiops/projects/MyProject/keys/new-key-name/')).resolves.toMatchObject({ status: 200 });
    });

    it('replaces credentials, with a token and with an e-mail and a key, and through the vendor’s own SDK', async () => {
      const zone = (await rekey.ok('POST', '/v1/zones', { name: 'examples' })).id as string;
      const apiKey = (
        await rekey.ok('POST', '/v1/tokens', {
          name: 'global key',
          grants: [{ permission: 'api_gateway.write', scope: `zone:${zone}` }],
          email: 'user@example.com',
        })
      ).token as string;
      const client = new Cloudflare({
        apiKey,
        apiEmail: 'user@example.com',
        baseURL: `${rekey.url}/client/v4`,
        maxRetries: 0,
      });
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
      const p384 = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
      const created = await client.tokenValidation.configuration.create({
        zone_id: zone,
        title: 'examples',
        description: 'of the vendor',
        token_sources: ['http.request.headers["x-auth"][0]'],
        token_type: 'JWT',
        credentials: { keys: [{ alg: 'ES384', crv: 'P-384', kid: 'first', kty: 'EC', ...p384 }] },
      });
      const printed = {
        alg: 'ES256',
        crv: 'P-256',
        kid: '38013f13-c266-4eec-a72a-92ec92779f21',
        kty: 'EC',
        x: 'KN53JRwN3wCjm2o39bvZUX2VdrsHzS8pxOAGjm8m7EQ',
        y: 'lnkkzIxaveggz-HFhcMWW15nxvOj0Z_uQsXbpK0GFcY',
      } as const;
      const path = `/zones/${zone}/token_validation/config/${created.id}/credentials`;
      for (const prefix of ['', '/client/v4']) {
        const answer = await rekey.call('PUT', `${prefix}${path}`, { keys: [printed] });
        expect(answer).toMatchObject({
          status: 200,
          body: { success: true, errors: [], messages: [], keys: [printed], result: { keys: [printed] } },
        });
      }
      const withKey = { token: null, headers: { 'X-Auth-Email': 'user@example.com', 'X-Auth-Key': apiKey } };
      await expect(rekey.call('PUT', path, { keys: [printed] }, withKey)).resolves.toMatchObject({ status: 200 });
      const updated = await client.tokenValidation.configuration.credentials.update(created.id, {
        zone_id: zone,
        keys: [printed],
      });
      expect(updated.keys).toEqual([printed]);
      const listed = [];
      for await (const configuration of client.tokenValidation.configuration.list({ zone_id: zone }))
        listed.push(configuration.id);
      expect(listed).toEqual([created.id]);
      await client.tokenValidation.configuration.delete(created.id, { zone_id: zone });
      await expect(client.tokenValidation.configuration.get(created.id, { zone_id: zone })).rejects.toMatchObject({
        status: 404,
      });
    });

    it('generates a client secret and creates an application key', async () => {
      const { id: projectId } = await rekey.ok('POST', '/management/v1/projects', { name: 'examples' });
      const apps = `/management/v1/projects/${projectId}/apps`;
      const basic = await rekey.ok('POST', `${apps}/api`, {
        name: 'basic',
        authMethodType: 'API_AUTH_METHOD_TYPE_BASIC',
      });
      const secret = await rekey.call('POST', `${apps}/${basic.appId}/api_config/_generate_client_secret`, {});
      expect(secret).toMatchObject({
        status: 200,
        body: {
          clientSecret: expect.any(String),
          details: { sequence: expect.any(String), changeDate: expect.any(String), resourceOwner: expect.any(String) },
        },
      });
      const keyed = await rekey.ok('POST', `${apps}/api`, {
        name: 'keyed',
        authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT',
      });
      const key = await rekey.call('POST', `${apps}/${keyed.appId}/keys`, {
        type: 'KEY_TYPE_JSON',
        expirationDate: '2519-04-01T08:45:00.000000Z',
      });
      expect(key).toMatchObject({
        status: 200,
        body: { id: expect.any(String), details: {}, keyDetails: expect.any(String) },
      });
      const details = JSON.parse(Buffer.from(key.body.keyDetails as string, 'base64').toString());
      expect(details).toMatchObject({ type: 'application', appId: keyed.appId, clientId: keyed.clientId });
      const other = (await rekey.ok('POST', '/v1/organizations', { name: 'other' })).id as string;
      const elsewhere = { headers: { 'x-zitadel-orgid': other } };
      await expect(
        rekey.call('POST', `${apps}/${basic.appId}/api_config/_generate_client_secret`, {}, elsewhere),
      ).resolves.toMatchObject({ status: 404 });
    });
  });
}
