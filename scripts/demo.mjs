// `npm run demo`: the newcomer's first five minutes, against a running server.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { clientOf, findServer } from './lib/demo-client.mjs';

const OVERLAP_SECONDS = 3;
const run = randomBytes(3).toString('hex');

const base64 = (value) => Buffer.from(value).toString('base64');
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

const say = (line) => console.log(line);
const heading = (text) => say(`\n\x1b[1m${text}\x1b[0m`);

/** Runs one step and prints what came of it and how long it took. */
async function step(text, work) {
  const started = performance.now();
  const outcome = await work();
  say(`  ${text.padEnd(66)} ${`${(performance.now() - started).toFixed(1)} ms`.padStart(10)}`);
  return outcome;
}

/** Prints what followed a call, with the time since the call began. */
async function followed(started, text, work) {
  await work();
  say(`    → ${text.padEnd(62)} ${`${(performance.now() - started).toFixed(1)} ms`.padStart(10)}`);
}

function expectThat(condition, what) {
  if (!condition) throw new Error(`Expected: ${what}`);
}

function newKeyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function signToken(privateKey, kid, claims) {
  const input = `${base64url({ alg: 'RS256', typ: 'JWT', kid })}.${base64url(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), createPrivateKey(privateKey)).toString('base64url')}`;
}

async function theChain(rekey) {
  heading('A vault key rotates, and everything follows');
  const project = `demo-${run}`;
  const environment = `demo-${run}`;
  const [first, second] = [newKeyPair(), newKeyPair()];
  const keyPath = `/apiops/projects/${project}/keys/signing-key/`;
  const material = ({ privateKey }) => ({
    cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: base64(privateKey), alias: 'demo' }],
  });
  await step(`project and environment ${project}`, async () => {
    await rekey.post('/v1/projects', { name: project });
    await rekey.post('/v1/environments', { name: environment });
  });
  await step('a private key in the vault, and a JWK made from it', async () => {
    await rekey.post(`/apiops/projects/${project}/keys/`, {
      name: 'signing-key',
      keyType: 'PRIVATE_KEY',
      ...material(first),
    });
    await rekey.post(`/apiops/projects/${project}/jwks/`, {
      name: 'signing-jwk',
      sourceType: 'PRIVATE_KEY',
      keyName: 'signing-key',
      environmentName: environment,
      useType: 'SIGNATURE',
      algorithm: 'RS256',
    });
  });
  const zone = await step('a zone with a token configuration', () => rekey.post('/v1/zones', { name: `demo-${run}` }));
  const spare = createPublicKey(newKeyPair().publicKey).export({ format: 'jwk' });
  const configuration = await rekey.post(`/client/v4/zones/${zone.id}/token_validation/config`, {
    title: 'demo',
    description: 'made by npm run demo',
    token_sources: ['http.request.headers["authorization"][0]'],
    token_type: 'JWT',
    credentials: { keys: [{ ...spare, kid: 'spare', alg: 'RS256' }] },
  });
  const configId = configuration.result.id;
  const bound = await step('the configuration bound to the JWK', () =>
    rekey.put(`/v1/zones/${zone.id}/token_validation/config/${configId}/sources`, {
      jwks: [{ project, name: 'signing-jwk' }],
    }),
  );
  const oldKid = bound.jwks[0].kids[0];
  const claims = { sub: 'demo', exp: now() + 300 };
  const oldToken = signToken(first.privateKey, oldKid, claims);
  const validate = (token) => rekey.post(`/v1/zones/${zone.id}/validate`, { token });
  await step('a token signed with the key validates', async () =>
    expectThat((await validate(oldToken)).valid, 'valid'),
  );

  const started = performance.now();
  await step(`PUT ${keyPath}?jwkUpdateAction=UPDATE&overlap=${OVERLAP_SECONDS}s`, () =>
    rekey.put(`${keyPath}?jwkUpdateAction=UPDATE&overlap=${OVERLAP_SECONDS}s`, material(second)),
  );
  let rotation;
  await followed(started, 'KeyRotated', async () => {
    rotation = await rekey.event('key.rotated', undefined, ({ data }) => data.project === project);
  });
  const ofRotation = ({ data }) => data.rotationId === rotation.data.rotationId;
  let jwk;
  await followed(started, 'JwkUpdated: the JWK was parsed again', async () => {
    jwk = await rekey.event('jwk.updated', undefined, ofRotation);
  });
  await followed(started, 'CredentialsReplaced: the configuration follows', () =>
    rekey.event('credentials.replaced', configId, ofRotation),
  );
  await followed(started, 'RotationApplied by key-vault and by jwks-credentials', async () => {
    for (const service of ['key-vault', 'jwks-credentials']) {
      await rekey.event('rotation.applied', undefined, ({ data }) => ofRotation({ data }) && data.service === service);
    }
  });
  const newToken = signToken(second.privateKey, jwk.data.publicJwk.kid, claims);
  await followed(started, 'a token signed with the new key validates', async () =>
    expectThat((await validate(newToken)).valid, 'valid'),
  );
  await step('a token signed with the old key still validates', async () =>
    expectThat((await validate(oldToken)).valid, 'valid'),
  );
  await step(`… until the overlap of ${OVERLAP_SECONDS} s ends`, async () => {
    for (;;) {
      const answer = await validate(oldToken);
      if (!answer.valid) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  return { zone, configId };
}

async function tokenConfiguration(rekey, { zone, configId }) {
  heading('The credentials of a token configuration are replaced');
  const path = `/zones/${zone.id}/token_validation/config/${configId}/credentials`;
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const started = performance.now();
  await step(`PUT ${path.slice(0, 40)}…/credentials`, () =>
    rekey.put(path, { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: `demo-${run}` }] }),
  );
  await followed(started, 'CredentialsReplaced', () =>
    rekey.event('credentials.replaced', configId, ({ data }) => data.after.some(({ kid }) => kid === `demo-${run}`)),
  );
}

async function target(rekey) {
  heading('The signing key of a webhook target is rotated');
  const created = await step('a target', () =>
    rekey.post('/v2/actions/targets', {
      name: `demo-${run}`,
      restWebhook: { interruptOnError: true },
      timeout: '10s',
      endpoint: 'https://example.com/hooks/ip_check',
    }),
  );
  const started = performance.now();
  const rotated = await step('POST /v2/actions/targets/{id} {"expirationSigningKey":"0s"}', () =>
    rekey.post(`/v2/actions/targets/${created.id}`, { expirationSigningKey: '0s' }),
  );
  expectThat(rotated.signingKey !== created.signingKey, 'a new signing key');
  await followed(started, 'TargetSigningKeyRotated', () =>
    rekey.event('target.signing-key-rotated', created.id, () => true),
  );
}

async function application(rekey) {
  heading('A client secret is rotated, and an application gets a key');
  const project = await step('a project with an application', () =>
    rekey.post('/management/v1/projects', { name: `demo-${run}` }),
  );
  const apps = `/management/v1/projects/${project.id}/apps`;
  const app = await rekey.post(`${apps}/api`, { name: 'basic', authMethodType: 'API_AUTH_METHOD_TYPE_BASIC' });
  const introspect = (form, headers, expect) =>
    rekey.post('/oauth/v2/introspect', new URLSearchParams(form), { headers, expect });
  const basic = (secret) => ({ authorization: `Basic ${base64(`${app.clientId}:${secret}`)}` });
  const { token } = await rekey.post('/v1/tokens', { name: `demo-${run}`, grants: [], expiresIn: '600s' });
  await step('the secret authenticates an introspection', async () =>
    expectThat((await introspect({ token }, basic(app.clientSecret))).active, 'an active token'),
  );
  const started = performance.now();
  const rotated = await step('POST …/api_config/_generate_client_secret {}', () =>
    rekey.post(`${apps}/${app.appId}/api_config/_generate_client_secret`, {}),
  );
  await followed(started, 'the old secret is refused', () =>
    introspect({ token }, basic(app.clientSecret), [400, 401]),
  );
  await followed(started, 'the new secret authenticates', async () =>
    expectThat((await introspect({ token }, basic(rotated.clientSecret))).active, 'an active token'),
  );
  await followed(started, 'ClientSecretRotated', () => rekey.event('client-secret.rotated', app.appId, () => true));

  const keyed = await rekey.post(`${apps}/api`, {
    name: 'keyed',
    authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT',
  });
  const key = await step('POST …/keys: a key pair from the pool', () =>
    rekey.post(`${apps}/${keyed.appId}/keys`, { type: 'KEY_TYPE_JSON', expirationDate: '2519-04-01T08:45:00.000000Z' }),
  );
  const details = JSON.parse(Buffer.from(key.keyDetails, 'base64').toString());
  const assertion = signToken(details.key, details.keyId, {
    iss: details.clientId,
    sub: details.clientId,
    aud: rekey.issuer,
    iat: now(),
    exp: now() + 60,
  });
  await step('the key authenticates an introspection (private_key_jwt)', async () => {
    const form = {
      token,
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    };
    const headers = { authorization: undefined };
    expectThat((await introspect(form, headers)).active, 'an active token');
  });
  await followed(started, 'ApplicationKeyCreated', () => rekey.event('application-key.created', key.id, () => true));
}

try {
  const server = await findServer(process.env);
  say(`Rekey at ${server.url}`);
  const rekey = { ...clientOf(server), issuer: process.env.REKEY_PUBLIC_URL ?? server.url };
  const chain = await theChain(rekey);
  await tokenConfiguration(rekey, chain);
  await target(rekey);
  await application(rekey);
  say('\nEvery event above: GET /v1/events\n');
} catch (error) {
  console.error(`\n${error.message}`);
  process.exit(1);
}
