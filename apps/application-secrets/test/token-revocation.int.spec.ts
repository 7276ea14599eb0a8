import { ClientTokenRevoked, WebKeyRemoved } from '@rekey/contracts';
import { eventually, type TestAnswer, type TestService } from '@rekey/testing';
import { DataSource } from 'typeorm';
import { TokenRetention } from '../src/access-tokens/token-retention.js';
import {
  type FakePlatform,
  issueOpaqueTokens,
  makeSibling,
  partsOf,
  post,
  publish,
  startOAuth,
  tokenOf,
} from './oauth-support.js';
import { basic, dumpDatabase, makeApplication, stateOf, type TestApplication } from './support.js';

let service: TestService;
let platform: FakePlatform;
let jwtApp: TestApplication;
let opaqueApp: TestApplication;
beforeAll(async () => {
  ({ service, platform } = await startOAuth());
  jwtApp = await makeApplication(service);
  opaqueApp = await makeSibling(service, jwtApp);
  await issueOpaqueTokens(service, opaqueApp);
});
afterAll(() => service.stop());

const revoke = (form: Record<string, string>, by: TestApplication): Promise<TestAnswer> =>
  post(service, 'revoke', form, basic(by.clientId, by.clientSecret));
const isActive = async (token: string): Promise<unknown> =>
  (await post(service, 'introspect', { token }, basic(jwtApp.clientId, jwtApp.clientSecret))).body.active;
/** The `jti`, also of a dead one. */
const idOf = (token: string): string =>
  token.startsWith('rkat_') ? (token.split('_')[1] as string) : (partsOf(token).claims['jti'] as string);

describe.each<[string, () => TestApplication]>([
  ['a JWT', () => jwtApp],
  ['an opaque token', () => opaqueApp],
])('revocation of %s', (_, owner) => {
  it('ends it before it answers, and tells so once', async () => {
    const [token, other] = [await tokenOf(service, owner()), await tokenOf(service, owner())];
    const tokenId = idOf(token);
    const { status, body } = await revoke({ token, token_type_hint: 'access_token' }, owner());
    expect({ status, body }).toEqual({ status: 200, body: undefined });
    expect([await isActive(token), await isActive(other)]).toEqual([false, true]);
    const [event] = await service.eventsOf(ClientTokenRevoked.type, tokenId);
    const { clientId, appId, projectId } = owner();
    expect(event?.data).toEqual({ tokenId, clientId, appId, projectId, expiresAt: expect.any(String) });
    await expect(revoke({ token }, owner())).resolves.toMatchObject({ status: 200 });
    await revoke({ token: other }, owner());
    await service.eventsOf(ClientTokenRevoked.type, idOf(other));
    expect(service.events.filter(({ subject }) => subject === tokenId)).toHaveLength(1);
  });

  it('is for the client it was issued to', async () => {
    const token = await tokenOf(service, owner());
    const other = owner() === jwtApp ? opaqueApp : jwtApp;
    await expect(revoke({ token }, other)).resolves.toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'the token was not issued to this client' },
    });
    await expect(isActive(token)).resolves.toBe(true);
  });

  it('at the same time by several has one effect', async () => {
    const token = await tokenOf(service, owner());
    const tokenId = idOf(token);
    const answers = await Promise.all(Array.from({ length: 5 }, () => revoke({ token }, owner())));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await service.eventsOf(ClientTokenRevoked.type, tokenId);
    const last = await tokenOf(service, owner());
    const lastId = idOf(last);
    await revoke({ token: last }, owner());
    await service.eventsOf(ClientTokenRevoked.type, lastId);
    expect(service.events.filter(({ subject }) => subject === tokenId)).toHaveLength(1);
  });

  it('leaves the token nowhere', async () => {
    const token = await tokenOf(service, owner());
    const tokenId = idOf(token);
    await revoke({ token }, owner());
    await service.eventsOf(ClientTokenRevoked.type, tokenId);
    const secret = token.slice(-40);
    expect(await dumpDatabase(service)).not.toContain(secret);
    expect(JSON.stringify(service.events)).not.toContain(secret);
  });
});

describe('POST /oauth/v2/revoke', () => {
  it('takes a token that is none, or over, for revoked', async () => {
    const before = await stateOf(service);
    for (const token of ['x', 'a.b.c', `rkat_${'a'.repeat(80)}`, 'x'.repeat(50_000), 'a\0b'])
      await expect(revoke({ token }, jwtApp)).resolves.toMatchObject({ status: 200 });
    expect(await stateOf(service)).toEqual(before);
  });

  // Whoever reads 200 thinks that the token is dead.
  it('says that tokens of the Rekey API are not for it', async () => {
    await expect(revoke({ token: 'rekey_abc' }, jwtApp)).resolves.toMatchObject({
      status: 400,
      body: { error: 'unsupported_token_type' },
    });
  });

  it('wants a client and a token', async () => {
    const token = await tokenOf(service, jwtApp);
    await expect(post(service, 'revoke', { token })).resolves.toMatchObject({ status: 400 });
    await expect(post(service, 'revoke', { token }, basic(jwtApp.clientId, 'wrong'))).resolves.toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="rekey"' },
      body: { error: 'invalid_client' },
    });
    await expect(revoke({}, jwtApp)).resolves.toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'token missing' },
    });
    await expect(isActive(token)).resolves.toBe(true);
  });
});

describe('a token', () => {
  it('dies with the key that signed it, which no late answer brings back', async () => {
    const token = await tokenOf(service, jwtApp);
    await expect(isActive(token)).resolves.toBe(true);
    await publish(service, new WebKeyRemoved({ webKeyId: '1' }));
    await eventually(async () => expect(await isActive(token)).toBe(false));
    platform.rotate('2');
    await expect(isActive(await tokenOf(service, jwtApp))).resolves.toBe(true);
    await expect(isActive(token)).resolves.toBe(false);
  });

  it('is forgotten when it would be over, not before', async () => {
    const data = service.app.get(DataSource, { strict: false });
    const count = async (): Promise<unknown> =>
      data.query(
        'SELECT (SELECT count(*) FROM access_tokens) AS opaque, (SELECT count(*) FROM revoked_tokens) AS jwts',
      );
    await tokenOf(service, opaqueApp);
    const before = await count();
    const retention = service.app.get(TokenRetention, { strict: false });
    await retention.prune();
    expect(await count()).toEqual(before);
    await data.query(`UPDATE access_tokens SET expires_at = now()`);
    await data.query(`UPDATE revoked_tokens SET expires_at = now()`);
    await retention.prune();
    expect(await count()).toEqual([{ opaque: 0, jwts: 0 }]);
  });
});
