import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { eventually, uniqueName } from '@rekey/testing';
import { base64 } from '../support/keys.js';
import type { Answer, Rekey } from '../support/rekey.js';

export interface Application {
  readonly path: string;
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret?: string;
}

export async function makeApplication(rekey: Rekey, authMethodType: 'BASIC' | 'PRIVATE_KEY_JWT'): Promise<Application> {
  const project = await rekey.ok('POST', '/management/v1/projects', { name: uniqueName('project') });
  const apps = `/management/v1/projects/${project.id}/apps`;
  const app = await rekey.ok('POST', `${apps}/api`, {
    name: 'journey',
    authMethodType: `API_AUTH_METHOD_TYPE_${authMethodType}`,
  });
  return { path: `${apps}/${app.appId}`, ...app };
}

async function liveToken(rekey: Rekey): Promise<string> {
  return (await rekey.ok('POST', '/v1/tokens', { name: 'journey', grants: [] })).token as string;
}

export function introspectWithSecret(rekey: Rekey, app: Application, secret: string, token: string): Promise<Answer> {
  return rekey.call('POST', '/oauth/v2/introspect', new URLSearchParams({ token }), {
    token: null,
    headers: { authorization: `Basic ${base64(`${app.clientId}:${secret}`)}` },
  });
}

interface ApplicationKey {
  readonly id: string;
  readonly keyId: string;
  readonly key: string;
  readonly clientId: string;
}

async function addKey(rekey: Rekey, app: Application, expirationDate?: string): Promise<ApplicationKey> {
  const answer = await rekey.ok('POST', `${app.path}/keys`, {
    type: 'KEY_TYPE_JSON',
    ...(expirationDate === undefined ? {} : { expirationDate }),
  });
  return keyFileOf(answer);
}

function keyFileOf({ id, keyDetails }: { readonly id: string; readonly keyDetails: string }): ApplicationKey {
  return { id, ...JSON.parse(Buffer.from(keyDetails, 'base64').toString()) } as ApplicationKey;
}

const SIGNERS = {
  RS256: (input: Buffer, key: KeyObject) => sign('sha256', input, key),
  ES256: (input: Buffer, key: KeyObject) => sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (input: Buffer, key: KeyObject) => sign(null, input, key),
};

function introspectWithKey(
  rekey: Rekey,
  key: ApplicationKey,
  token: string,
  alg: keyof typeof SIGNERS = 'RS256',
): Promise<Answer> {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: key.clientId, sub: key.clientId, aud: rekey.url, iat: now, exp: now + 60, jti: randomUUID() };
  const input = `${encode({ alg, kid: key.keyId })}.${encode(claims)}`;
  const assertion = `${input}.${SIGNERS[alg](Buffer.from(input), createPrivateKey(key.key)).toString('base64url')}`;
  return rekey.call(
    'POST',
    '/oauth/v2/introspect',
    new URLSearchParams({
      token,
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }),
    { token: null },
  );
}

const ACTIVE = { status: 200, body: { active: true } };

/** Journeys 3 and 4 of the design: client secrets, and application keys that live side by side. */
export function applicationJourneys(installation: () => Rekey): void {
  it('refuses the old client secret at once when it is rotated without overlap', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey, 'BASIC');
    const token = await liveToken(rekey);
    const old = app.clientSecret as string;
    await expect(introspectWithSecret(rekey, app, old, token)).resolves.toMatchObject(ACTIVE);
    const { clientSecret } = await rekey.ok('POST', `${app.path}/api_config/_generate_client_secret`, {});
    await expect(introspectWithSecret(rekey, app, old, token)).resolves.toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    await expect(introspectWithSecret(rekey, app, clientSecret as string, token)).resolves.toMatchObject(ACTIVE);
    await rekey.awaitEvents('client-secret.rotated', ({ subject }) => subject === app.appId);
  });

  it('keeps both secrets for an overlap, goes back to the first, and replaces one that leaked', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey, 'BASIC');
    const token = await liveToken(rekey);
    const ring = `/v1/applications/${app.appId}/client-secret`;
    const first = app.clientSecret as string;
    const { clientSecret: second } = await rekey.ok('POST', `${app.path}/api_config/_generate_client_secret`, {
      overlap: '60s',
    });
    for (const secret of [first, second])
      await expect(introspectWithSecret(rekey, app, secret as string, token)).resolves.toMatchObject(ACTIVE);
    await expect(rekey.ok('GET', `${ring}/versions`)).resolves.toMatchObject({
      items: [
        { version: 2, state: 'active', lastUsedAt: expect.any(String) },
        { version: 1, state: 'retiring', lastUsedAt: expect.any(String) },
      ],
    });
    await expect(rekey.ok('POST', `${ring}/revert`, {})).resolves.toEqual({ version: 1 });
    const { clientSecret: third } = await rekey.ok('POST', `${ring}/compromise`, {});
    await expect(introspectWithSecret(rekey, app, first, token)).resolves.toMatchObject({ status: 401 });
    await expect(introspectWithSecret(rekey, app, third as string, token)).resolves.toMatchObject(ACTIVE);
    const events = await rekey.awaitEvents('client-secret.rotated', ({ subject }) => subject === app.appId, 3);
    expect(JSON.stringify(events)).not.toMatch(new RegExp([first, second, third].join('|')));
  });

  it('takes keys of other algorithms beside RSA, and one that the caller made', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey, 'PRIVATE_KEY_JWT');
    const token = await liveToken(rekey);
    const made = keyFileOf(await rekey.ok('POST', `${app.path}/keys`, { keyAlgorithm: 'EC_P256' }));
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const given = await rekey.ok('POST', `${app.path}/keys`, { publicKey: publicKey.export({ format: 'jwk' }) });
    const own = { ...keyFileOf(given), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
    await expect(introspectWithKey(rekey, made, token, 'ES256')).resolves.toMatchObject(ACTIVE);
    await expect(introspectWithKey(rekey, own, token, 'EdDSA')).resolves.toMatchObject(ACTIVE);
    await expect(introspectWithKey(rekey, { ...own, keyId: made.keyId }, token, 'EdDSA')).resolves.toMatchObject({
      status: 401,
    });
  });

  it('answers active:false for a revoked token', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey, 'BASIC');
    const { id, token } = await rekey.ok('POST', '/v1/tokens', { name: 'journey', grants: [] });
    await expect(introspectWithSecret(rekey, app, app.clientSecret as string, token as string)).resolves.toMatchObject(
      ACTIVE,
    );
    await rekey.ok('DELETE', `/v1/tokens/${id}`);
    await eventually(() =>
      expect(introspectWithSecret(rekey, app, app.clientSecret as string, token as string)).resolves.toMatchObject({
        status: 200,
        body: { active: false },
      }),
    );
  });

  it('lets application keys live side by side; a removed or expired one fails and the others go on', async () => {
    const rekey = installation();
    const app = await makeApplication(rekey, 'PRIVATE_KEY_JWT');
    const token = await liveToken(rekey);
    const [kept, removed] = [await addKey(rekey, app), await addKey(rekey, app)];
    const expiring = await addKey(rekey, app, new Date(Date.now() + 4_000).toISOString());
    for (const key of [kept, removed, expiring])
      await expect(introspectWithKey(rekey, key, token)).resolves.toMatchObject(ACTIVE);
    await rekey.ok('DELETE', `${app.path}/keys/${removed.id}`);
    await eventually(() => expect(introspectWithKey(rekey, removed, token)).resolves.toMatchObject({ status: 401 }));
    await eventually(() => expect(introspectWithKey(rekey, expiring, token)).resolves.toMatchObject({ status: 401 }), {
      timeoutMs: 60_000,
    });
    await expect(introspectWithKey(rekey, kept, token)).resolves.toMatchObject(ACTIVE);
    await rekey.awaitEvents('application-key.created', ({ data }) => data.appId === app.appId, 3);
  });
}
