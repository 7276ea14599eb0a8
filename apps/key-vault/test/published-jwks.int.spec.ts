import { createPublicKey } from 'node:crypto';
import { eventually, uniqueName } from '@rekey/testing';
import { createLocalJWKSet, importPKCS8, jwtVerify, SignJWT, type JSONWebKeySet } from 'jose';
import { base64, ecPair, edPair, rsaPair, Vault } from './vault-fixture.js';

describe('GET /v1/projects/{name}/jwks.json', () => {
  let vault: Vault;
  let environment: string;

  beforeAll(async () => {
    vault = await Vault.start({ config: { jwksMaxAge: '120s' } });
    environment = await vault.environment();
  });
  afterAll(() => vault.stop());

  const read = (project: string, headers: Record<string, string> = {}) =>
    vault.service.send({ url: `/v1/projects/${project}/jwks.json`, as: null, headers });

  async function projectWith(...pems: string[]): Promise<string> {
    const project = await vault.project();
    for (const pem of pems) {
      const name = uniqueName('key');
      await vault.key(project, name, [{ environmentName: environment, content: base64(pem) }]);
      await vault.jwk(project, uniqueName('jwk'), name, environment);
    }
    return project;
  }

  it('is open to everybody and holds the public half of each JWK, never a private member', async () => {
    const pairs = [rsaPair(), ecPair(), edPair()];
    const { status, body, headers } = await read(await projectWith(...pairs.map(({ privateKey }) => privateKey)));
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^application\/json/);
    const { keys } = body as JSONWebKeySet;
    for (const { publicKey } of pairs) {
      expect(keys).toContainEqual({
        ...createPublicKey(publicKey).export({ format: 'jwk' }),
        kid: expect.any(String),
        alg: expect.stringMatching(/^(RS256|ES256|EdDSA)$/),
        use: 'sig',
      });
    }
    expect(keys).toHaveLength(3);
  });

  it('verifies with jose what the key signs', async () => {
    const { privateKey } = ecPair();
    const { body } = await read(await projectWith(privateKey));
    const { kid } = (body as JSONWebKeySet).keys[0]!;
    const header = { alg: 'ES256', kid: kid! };
    const token = await new SignJWT({ sub: 'x' })
      .setProtectedHeader(header)
      .sign(await importPKCS8(privateKey, 'ES256'));
    const { payload } = await jwtVerify(token, createLocalJWKSet(body as JSONWebKeySet));
    expect(payload.sub).toBe('x');
  });

  it('says how long it may be kept, and 304 to whoever has it', async () => {
    const project = await projectWith(ecPair().privateKey);
    const { headers } = await read(project);
    expect(headers['cache-control']).toBe('public, max-age=120');
    const etag = String(headers['etag']);
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await read(project, { 'if-none-match': tag });
      expect([again.status, again.body]).toEqual([304, undefined]);
      expect(again.headers['etag']).toBe(etag);
    }
    expect((await read(project, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('changes with every JWK that comes and goes, at once in the replica that did it', async () => {
    const project = await projectWith(ecPair().privateKey);
    const before = await read(project);
    const name = uniqueName('key');
    await vault.key(project, name, [{ environmentName: environment, content: base64(edPair().privateKey) }]);
    await vault.jwk(project, 'second', name, environment);
    const after = await read(project);
    expect((after.body as JSONWebKeySet).keys).toHaveLength(2);
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    await vault.delete(`/apiops/projects/${project}/jwks/second/`);
    expect((await read(project)).headers['etag']).toBe(before.headers['etag']);
  });

  it('holds a key once, however many JWKs are made from it', async () => {
    const project = await projectWith();
    await vault.key(project, 'key', [{ environmentName: environment, content: base64(ecPair().privateKey) }]);
    for (const name of ['a', 'b']) await vault.jwk(project, name, 'key', environment);
    expect(await vault.published(project)).toHaveLength(1);
  });

  it('drops the old key when its overlap ends, without anybody doing anything', async () => {
    const project = await projectWith();
    await vault.key(project, 'key', [{ environmentName: environment, content: base64(ecPair().privateKey) }]);
    const jwkId = await vault.jwk(project, 'jwk', 'key', environment);
    await vault.put(`/apiops/projects/${project}/keys/key/?jwkUpdateAction=UPDATE&overlap=1s`, {
      cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: base64(ecPair().privateKey) }],
    });
    const [updated] = await vault.service.eventsOf('io.rekey.jwk.updated.v1', jwkId);
    await eventually(async () => expect(await vault.published(project)).toHaveLength(1));
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(String(updated?.data['retireAt'])));
  });

  it('is empty for a project without JWKs and 404 for no project', async () => {
    expect((await read(await vault.project())).body).toEqual({ keys: [] });
    for (const name of ['missing', '%00', 'a%2Fb']) {
      const { status, body } = await read(name);
      expect(status).toBe(404);
      expect(body).toMatchObject({ status: 404, code: 'key-vault.project.not-found' });
    }
  });
});
