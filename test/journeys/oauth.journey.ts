import { createPrivateKey } from 'node:crypto';
import { eventually, uniqueName, WebhookReceiver } from '@rekey/testing';
import { createRemoteJWKSet, decodeProtectedHeader, importPKCS8, type JWTPayload, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { newRsaKey } from '../support/keys.js';
import type { Rekey } from '../support/rekey.js';

interface OAuthApplication {
  readonly path: string;
  readonly projectId: string;
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

async function makeApplication(rekey: Rekey, settings: object = {}): Promise<OAuthApplication> {
  const { id: projectId } = await rekey.ok('POST', '/management/v1/projects', { name: uniqueName('project') });
  const apps = `/management/v1/projects/${projectId}/apps`;
  const app = await rekey.ok('POST', `${apps}/api`, { name: 'oauth journey', ...settings });
  return { projectId, path: `${apps}/${app.appId}`, ...app };
}

/** The npm client, which finds everything from the issuer alone. */
function discover(
  rekey: Rekey,
  { clientId }: OAuthApplication,
  auth: openid.ClientAuth,
): Promise<openid.Configuration> {
  return openid.discovery(new URL(rekey.url), clientId, undefined, auth, { execute: [openid.allowInsecureRequests] });
}

const grant = async (client: openid.Configuration, scope?: string): Promise<string> =>
  (await openid.clientCredentialsGrant(client, scope === undefined ? {} : { scope })).access_token;

const REFUSED = { code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', status: 401 };

async function addKey(
  rekey: Rekey,
  { path }: OAuthApplication,
): Promise<openid.ClientAuth & { readonly keyId: string }> {
  const { keyDetails } = await rekey.ok('POST', `${path}/keys`, { type: 'KEY_TYPE_JSON' });
  const file = JSON.parse(Buffer.from(keyDetails as string, 'base64').toString()) as { keyId: string; key: string };
  const pkcs8 = createPrivateKey(file.key).export({ type: 'pkcs8', format: 'pem' }) as string;
  const auth = openid.PrivateKeyJwt({ key: await importPKCS8(pkcs8, 'RS256'), kid: file.keyId });
  return Object.assign(auth, { keyId: file.keyId });
}

/** As an API that trusts the issuer checks a token offline. */
async function verify(client: openid.Configuration, token: string, audience: string): Promise<JWTPayload> {
  const { issuer, jwks_uri } = client.serverMetadata();
  const keys = createRemoteJWKSet(new URL(jwks_uri as string));
  return (await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt' })).payload;
}

/** Journeys 3 and 4 with the npm `openid-client`, and what its tokens are good for. */
export function oauthJourneys(installation: () => Rekey): void {
  it.each([
    ['client_secret_basic', openid.ClientSecretBasic],
    ['client_secret_post', openid.ClientSecretPost],
  ])('gives tokens for either secret during an overlap, then for the new one alone: %s', async (_, authOf) => {
    const rekey = installation();
    const app = await makeApplication(rekey);
    const old = await discover(rekey, app, authOf(app.clientSecret));
    const token = await grant(old, 'openid');
    expect(await verify(old, token, app.projectId)).toMatchObject({ sub: app.clientId, scope: 'openid' });
    const generate = `${app.path}/api_config/_generate_client_secret`;
    const { clientSecret } = await rekey.ok('POST', generate, { overlap: '3s' });
    const renewed = await discover(rekey, app, authOf(clientSecret as string));
    for (const client of [old, renewed])
      await expect(openid.tokenIntrospection(client, await grant(client))).resolves.toMatchObject({ active: true });
    await eventually(() => expect(grant(old)).rejects.toMatchObject(REFUSED));
    // What the old secret got lives on: it is the secret that is over.
    await expect(openid.tokenIntrospection(renewed, token)).resolves.toMatchObject({ active: true });
    const { clientSecret: last } = await rekey.ok('POST', generate, {});
    await expect(grant(renewed)).rejects.toMatchObject(REFUSED);
    await expect(grant(await discover(rekey, app, authOf(last as string)))).resolves.toBeTruthy();
  });

  it('gives tokens for keys that live side by side, until one is removed: private_key_jwt', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey, { authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' });
    const [kept, removed] = [await addKey(rekey, app), await addKey(rekey, app)];
    const [first, second] = [await discover(rekey, app, kept), await discover(rekey, app, removed)];
    for (const client of [first, second]) {
      const token = await grant(client);
      expect(await verify(client, token, app.clientId)).toMatchObject({ client_id: app.clientId });
      await expect(openid.tokenIntrospection(client, token)).resolves.toMatchObject({ active: true });
    }
    await rekey.ok('DELETE', `${app.path}/keys/${removed.keyId}`);
    await expect(grant(second)).rejects.toMatchObject(REFUSED);
    await expect(grant(first)).resolves.toBeTruthy();
  });

  it.each([
    ['JWT', 'OIDC_TOKEN_TYPE_JWT', /^eyJ/],
    ['opaque', 'OIDC_TOKEN_TYPE_BEARER', /^rkat_/],
  ])('revokes a token for its client alone: %s', async (_, accessTokenType, form) => {
    const rekey = installation();
    const app = await makeApplication(rekey, { accessTokenType });
    const client = await discover(rekey, app, openid.ClientSecretBasic(app.clientSecret));
    const other = await makeApplication(rekey);
    const stranger = await discover(rekey, other, openid.ClientSecretBasic(other.clientSecret));
    const token = await grant(client);
    expect(token).toMatch(form);
    await expect(openid.tokenIntrospection(stranger, token)).resolves.toEqual({ active: false });
    await expect(openid.tokenRevocation(stranger, token)).rejects.toMatchObject({ error: 'invalid_request' });
    const { jti } = await openid.tokenIntrospection(client, token);
    await openid.tokenRevocation(client, token);
    await expect(openid.tokenIntrospection(client, token)).resolves.toEqual({ active: false });
    await rekey.awaitEvents('io.rekey.client-token.revoked.v1', ({ subject }) => subject === jti);
  });

  it('gives tokens that verify while the platform’s signing key rotates, until their key is removed', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey);
    const client = await discover(rekey, app, openid.ClientSecretBasic(app.clientSecret));
    const old = await grant(client);
    const { id } = await rekey.ok('POST', '/zitadel.webkey.v2.WebKeyService/CreateWebKey', {});
    await rekey.ok('POST', `/v1/web-keys/${id}/activate-now`, {});
    const token = await eventually(async () => {
      const issued = await grant(client);
      expect(decodeProtectedHeader(issued).kid).toBe(id);
      return issued;
    });
    for (const one of [old, token]) {
      await verify(client, one, app.clientId);
      await expect(openid.tokenIntrospection(client, one)).resolves.toMatchObject({ active: true });
    }
    await rekey.ok('DELETE', `/v2/web_keys/${decodeProtectedHeader(old).kid}`);
    await eventually(() => expect(openid.tokenIntrospection(client, old)).resolves.toEqual({ active: false }));
    await expect(openid.tokenIntrospection(client, token)).resolves.toMatchObject({ active: true });
  });

  it('gives tokens that a token configuration with the platform’s JWKS URL validates', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey);
    const client = await discover(rekey, app, openid.ClientSecretBasic(app.clientSecret));
    const { id: zone } = await rekey.ok('POST', '/v1/zones', { name: uniqueName('zone') });
    const configurations = `/zones/${zone}/token_validation/config`;
    const { result } = await rekey.ok('POST', `/client/v4${configurations}`, {
      title: 'platform',
      description: '',
      token_sources: ['http.request.headers["authorization"][0]'],
      token_type: 'JWT',
      credentials: { keys: [{ ...(await newRsaKey()).publicJwk, kid: 'another', alg: 'RS256' }] },
    });
    await rekey.ok('PUT', `/v1${configurations}/${result.id}/sources`, {
      jwks: [],
      urls: [{ url: client.serverMetadata().jwks_uri }],
    });
    const token = await grant(client);
    await expect(rekey.ok('POST', `/v1/zones/${zone}/validate`, { token })).resolves.toMatchObject({
      valid: true,
      configId: result.id,
      claims: { aud: [app.clientId, app.projectId], client_id: app.clientId },
    });
    await expect(
      rekey.ok('POST', `/v1/zones/${zone}/validate`, { token: `${token.slice(0, -4)}AAAA` }),
    ).resolves.toMatchObject({ valid: false, reason: 'bad_signature' });
  });

  it('has a target append claims before a token is issued', async () => {
    const rekey = installation();
    const append_claims = [{ key: 'https://api.example/plan', value: 'gold' }];
    const receiver = await WebhookReceiver.start({ respond: { status: 200, body: JSON.stringify({ append_claims }) } });
    const app = await makeApplication(rekey);
    const client = await discover(rekey, app, openid.ClientSecretBasic(app.clientSecret));
    const set = (targets: readonly string[]): Promise<unknown> =>
      rekey.ok('PUT', '/v2/actions/executions', { condition: { function: { name: 'preaccesstoken' } }, targets });
    try {
      const { id } = await rekey.ok('POST', '/v2/actions/targets', {
        name: uniqueName('target'),
        restCall: { interruptOnError: true },
        timeout: '10s',
        endpoint: receiver.url,
      });
      await set([id as string]);
      await eventually(async () =>
        expect(await verify(client, await grant(client), app.clientId)).toMatchObject({
          'https://api.example/plan': 'gold',
        }),
      );
    } finally {
      await set([]);
      await receiver.stop();
    }
  });
}
