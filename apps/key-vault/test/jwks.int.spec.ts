import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { principalWith, uniqueName } from '@rekey/testing';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { base64, ecPair, edPair, memberOf, rsaPair, Vault } from './vault-fixture.js';

describe('JWKs', () => {
  let vault: Vault;
  let project: string;
  let environment: string;
  const rsa = rsaPair();

  beforeAll(async () => {
    vault = await Vault.start();
    project = await vault.project();
    environment = await vault.environment();
    await vault.key(project, 'rsa', [{ environmentName: environment, content: base64(rsa.privateKey) }]);
    await vault.key(project, 'ed', [{ environmentName: environment, content: base64(edPair().privateKey) }]);
  });
  afterAll(() => vault.stop());

  const url = (...parts: string[]): string => `/apiops/projects/${[project, 'jwks', ...parts].join('/')}/`;
  const bodyOf = (fields: object = {}): Record<string, unknown> => ({
    name: uniqueName('jwk'),
    sourceType: 'PRIVATE_KEY',
    keyName: 'rsa',
    environmentName: environment,
    ...fields,
  });
  const thumbprintOf = (pem: string): Promise<string> =>
    calculateJwkThumbprint(createPublicKey(pem).export({ format: 'jwk' }) as JWK);

  it('is made from a key, with its thumbprint as kid and the usual algorithm', async () => {
    const body = bodyOf({ description: 'signs' });
    const created = await vault.post(url(), body);
    expect(created.status).toBe(200);
    expect(created.body.deploymentResult.environmentResults).toEqual([
      { environmentName: environment, success: true, message: 'Deployed successfully' },
    ]);
    const jwk = await vault.readJwk(project, String(body['name']));
    const { kty, ...members } = createPrivateKey(rsa.privateKey).export({ format: 'jwk' });
    expect(jwk).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: body['name'],
      description: 'signs',
      projectId: expect.any(String),
      sourceType: 'PRIVATE_KEY',
      sourceId: (await vault.get(`/apiops/projects/${project}/keys/rsa`)).body.resultList[0].id,
      sourceUrl: null,
      type: kty,
      kid: await thumbprintOf(rsa.publicKey),
      rsa: members,
    });
  });

  it('is made by parse-from-key without saying what the key is', async () => {
    const body = bodyOf({ sourceType: undefined, keyName: 'ed', kid: 'mine' });
    const answer = await vault.service.call({ method: 'POST', url: url('parse-from-key').slice(0, -1), body });
    expect(answer.status).toBe(200);
    expect(await vault.readJwk(project, String(body['name']))).toMatchObject({
      type: 'OKP',
      kid: 'mine',
      okp: { crv: 'Ed25519', d: expect.any(String) },
    });
  });

  it('is listed without any key members', async () => {
    const name = String(bodyOf()['name']);
    await vault.jwk(project, name, 'rsa', environment);
    const { body } = await vault.get(url());
    const listed = body.resultList.find((jwk: { name: string }) => jwk.name === name);
    expect(Object.keys(listed).sort()).toEqual(
      ['id', 'name', 'description', 'projectId', 'sourceType', 'sourceId', 'sourceUrl', 'type', 'kid'].sort(),
    );
    expect(JSON.stringify(body)).not.toMatch(/"(d|p|q|n)":/);
  });

  it('shows the private half to those who manage or export, and the public half to other members', async () => {
    const name = uniqueName('jwk');
    await vault.jwk(project, name, 'rsa', environment);
    for (const permission of ['SECRETS:MANAGE', 'SECRETS:EXPORT_IMPORT'] as const) {
      const { body } = await vault.get(url(name), memberOf(project, permission));
      expect(body.resultList[0].rsa).toHaveProperty('d');
    }
    for (const permission of ['SECRETS:VIEW', 'SECRETS:DEPLOY_UNDEPLOY'] as const) {
      const { status, body } = await vault.get(url(name), memberOf(project, permission));
      expect(status).toBe(200);
      expect(Object.keys(body.resultList[0].rsa).sort()).toEqual(['e', 'n']);
    }
    expect((await vault.get(url(name), memberOf('another'))).status).toBe(400);
    expect((await vault.get(url(name), null)).status).toBe(401);
  });

  it('has no private half when it was made from the public one', async () => {
    const name = uniqueName('jwk');
    await vault.jwk(project, name, 'rsa', environment, { sourceType: 'PUBLIC_KEY' });
    expect(Object.keys((await vault.readJwk(project, name)).rsa).sort()).toEqual(['e', 'n']);
  });

  describe('of a key in admin', () => {
    let keyName: string;
    beforeEach(async () => {
      keyName = uniqueName('shared');
      await vault.key('admin', keyName, [{ environmentName: environment, content: base64(ecPair().privateKey) }]);
    });

    it('can be made in any project, unless that has a key of the name itself', async () => {
      const [first, second] = [uniqueName('jwk'), uniqueName('jwk')];
      await vault.jwk(project, first, keyName, environment);
      const own = await vault.key(project, keyName, [
        { environmentName: environment, content: base64(ecPair().privateKey) },
      ]);
      await vault.jwk(project, second, keyName, environment);
      expect((await vault.readJwk(project, first)).sourceId).not.toBe(own);
      expect((await vault.readJwk(project, second)).sourceId).toBe(own);
    });

    // The risk: a JWK would be a way to carry a shared private key out of the project that guards it.
    it('keeps its private half from those who may not see it in admin', async () => {
      const name = uniqueName('jwk');
      await vault.jwk(project, name, keyName, environment);
      const scopes = [`project:${project}`, 'project:admin'];
      const both = principalWith(scopes.map((scope) => ({ permission: 'SECRETS:MANAGE' as const, scope })));
      expect((await vault.get(url(name), memberOf(project))).body.resultList[0].ec).not.toHaveProperty('d');
      expect((await vault.get(url(name), both)).body.resultList[0].ec).toHaveProperty('d');
      await vault.delete(`/apiops/projects/admin/keys/${keyName}/`);
      expect((await vault.get(url(name), memberOf(project))).body.resultList[0].ec).not.toHaveProperty('d');
    });
  });

  it.each<[string, object, RegExp]>([
    ['no name', { name: undefined }, /^JWK name can not be empty!$/],
    ['an empty name', { name: '' }, /^JWK name can not be empty!$/],
    ['a long name', { name: 'x'.repeat(256) }, /^name must have at most/],
    ['no source type', { sourceType: undefined }, /^Source type is required!$/],
    ['a source that only its own call has', { sourceType: 'GENERATE' }, /^Unknown sourceType \(GENERATE\)! Supported/],
    ['no key', { keyName: undefined }, /^keyName value can not be empty!$/],
    ['a missing key', { keyName: 'missing' }, /^Key \(name: missing\) is not found!$/],
    ['no environment', { environmentName: undefined }, /^environmentName value can not be empty!$/],
    ['an unknown environment', { environmentName: 'nowhere' }, /^Environment \(nowhere\) is not found or/],
    ['an empty kid', { kid: '' }, /^kid value can not be empty!$/],
    ['an unknown use', { useType: 'sig' }, /^Unknown useType \(sig\)! Supported values: SIGNATURE, ENCRYPTION$/],
    ['an unknown algorithm', { algorithm: 'none' }, /^Unknown algorithm \(none\)!/],
    ['an algorithm of another type', { algorithm: 'ES256' }, /^Algorithm \(ES256\) does not fit a key of type RSA/],
    ['an algorithm of another use', { algorithm: 'RSA-OAEP' }, /does not fit/],
  ])('is not made with %s', async (_, fields, message) => {
    const before = await vault.get(url());
    const { status, body } = await vault.post(url(), bodyOf(fields));
    expect(status).toBe(400);
    expect(body.resultMessage).toMatch(message);
    expect((await vault.get(url())).body).toEqual(before.body);
  });

  it('is not made of a secret key, of a public key as a private one, or where the key is not', async () => {
    const elsewhere = await vault.environment();
    await vault.key(
      project,
      'secret',
      [{ environmentName: environment, content: randomBytes(32).toString('base64') }],
      {
        keyType: 'SECRET_KEY',
        algorithm: 'AES',
      },
    );
    await vault.key(project, 'public', [{ environmentName: environment, content: base64(rsa.publicKey) }], {
      keyType: 'PUBLIC_KEY',
    });
    const attempts = [
      [{ keyName: 'secret' }, /No PEM-encoded keys found/],
      [{ keyName: 'public' }, /is a public key, which does not fit source type PRIVATE_KEY!$/],
      [
        { environmentName: elsewhere },
        new RegExp(`^\\(rsa\\) has no material for environment \\(${elsewhere}\\)! Available: ${environment}$`),
      ],
    ] as const;
    for (const [fields, message] of attempts) {
      const { status, body } = await vault.post(url(), bodyOf(fields));
      expect(status).toBe(400);
      expect(body.resultMessage).toMatch(message);
    }
  });

  it('needs a name of its own, SECRETS:MANAGE and SECRETS:DEPLOY_UNDEPLOY', async () => {
    const body = bodyOf();
    for (const permission of ['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY', 'SECRETS:EXPORT_IMPORT'] as const) {
      expect((await vault.post(url(), body, memberOf(project, permission))).body.resultMessage).toBe(
        'User does not have required permission for this operation!',
      );
    }
    expect((await vault.post(url(), body, memberOf(project))).status).toBe(200);
    expect((await vault.post(url(), body)).body.resultMessage).toBe(
      `JWK (name: ${String(body['name'])}) is already exist! Try update operation if want to change its value.`,
    );
  });

  it('is deleted with an event, and is then not found', async () => {
    const name = uniqueName('jwk');
    const jwkId = await vault.jwk(project, name, 'rsa', environment);
    expect((await vault.delete(url(name), memberOf(project, 'SECRETS:VIEW'))).status).toBe(400);
    const { status, body } = await vault.delete(url(name));
    expect(status).toBe(200);
    expect(body.deploymentResult.message).toBe('Undeployment completed successfully');
    const [event] = await vault.service.eventsOf('io.rekey.jwk.deleted.v1', jwkId);
    expect(event?.data).toEqual({ jwkId, project, name });
    for (const answer of [await vault.get(url(name)), await vault.delete(url(name))]) {
      expect(answer.status).toBe(400);
      expect(answer.body.resultMessage).toBe(`JWK (name: ${name}) is not found!`);
    }
  });

  describe('asked for by other services', () => {
    const service = { ...principalWith([]), kind: 'service' as const };
    const find = (name: string, as = service) =>
      vault.service.call({ url: `/internal/v1/jwks?${new URLSearchParams({ project, name }).toString()}`, as });

    it('is the public half with what it follows', async () => {
      const name = uniqueName('jwk');
      const jwkId = await vault.jwk(project, name, 'rsa', environment);
      const { status, body } = await find(name);
      expect(status).toBe(200);
      const keyId = (await vault.readJwk(project, name)).sourceId;
      expect(body).toEqual({
        jwkId,
        project,
        name,
        keyId,
        publicJwk: {
          ...createPublicKey(rsa.publicKey).export({ format: 'jwk' }),
          kid: await thumbprintOf(rsa.publicKey),
          alg: 'RS256',
          use: 'sig',
        },
        version: 1,
        retiring: [],
      });
    });

    it('is 404 when there is none, and for anyone who is no service', async () => {
      expect((await find('missing')).status).toBe(404);
      expect((await find('\0')).status).toBe(404);
      const name = uniqueName('jwk');
      await vault.jwk(project, name, 'rsa', environment);
      expect((await find(name, { ...service, kind: 'bootstrap' } as never)).status).toBe(404);
    });
  });
});
