import { createPrivateKey, createPublicKey } from 'node:crypto';
import { principalWith, type TestAnswer } from '@rekey/testing';
import { type FormFields, sendForm } from './form.js';
import { base64, ecPair, memberOf, rsaPair, Vault } from './vault-fixture.js';

describe('JWKs as files, and what is changed of them', () => {
  let vault: Vault;
  let project: string;
  let environment: string;
  const pair = ecPair();
  const privateJwk = createPrivateKey(pair.privateKey).export({ format: 'jwk' });
  const publicJwk = createPublicKey(pair.publicKey).export({ format: 'jwk' });

  beforeAll(async () => {
    vault = await Vault.start();
    environment = await vault.environment();
  });
  beforeEach(async () => {
    project = await vault.project();
    await vault.key(project, 'key', [{ environmentName: environment, content: base64(pair.privateKey) }]);
    await vault.jwk(project, 'jwk', 'key', environment, { kid: 'k' });
  });
  afterAll(() => vault.stop());

  const url = (...parts: string[]): string => `/apiops/projects/${[project, 'jwks', ...parts].join('/')}`;
  const send = (document: unknown, fields: FormFields = {}, as = memberOf(project, 'SECRETS:EXPORT_IMPORT')) => {
    const bytes = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
    const form = { jwkFile: { name: 'set.json', bytes }, jwkName: 'imported', kid: 'k', ...fields };
    return sendForm(vault, url('import-file'), form, { as });
  };
  const failure = (answer: TestAnswer): string => {
    expect(answer).toMatchObject({ status: 400, body: { status: 'FAILURE' } });
    return answer.body.resultMessage as string;
  };
  const names = async (): Promise<string[]> =>
    (await vault.get(url())).body.resultList.map(({ name }: { name: string }) => name).sort();

  describe('exported', () => {
    it('are JWK Sets: whole, or the public half alone', async () => {
      const labels = { kid: 'k', alg: 'ES256', use: 'sig' };
      const whole = await vault.get(url('jwk', 'export-file'));
      expect(whole).toMatchObject({ status: 200, body: { keys: [{ ...privateJwk, ...labels }] } });
      expect(whole.headers['content-disposition']).toContain('jwk.json');
      const half = await vault.get(`${url('jwk', 'export-file')}/?publicOnly=true`);
      expect(half).toMatchObject({ status: 200, body: { keys: [{ ...publicJwk, ...labels }] } });
      expect(half.body.keys[0]).not.toHaveProperty('d');
      expect(half.headers['content-disposition']).toContain('jwk-public.json');
    });

    it('want SECRETS:EXPORT_IMPORT, a JWK that is there, and a flag that is one', async () => {
      const path = url('jwk', 'export-file');
      expect(failure(await vault.get(path, memberOf(project)))).toMatch(/required permission/);
      expect((await vault.get(path, null)).status).toBe(401);
      expect(failure(await vault.get(url('missing', 'export-file')))).toBe('JWK (name: missing) is not found!');
      expect(failure(await vault.get(`${path}?publicOnly=maybe`))).toBe('publicOnly must be true or false');
    });

    // The risk: the JWK of a shared key carries it out of the project that guards it.
    it('keep the private half of a key in admin from those who may not export there', async () => {
      await vault.key('admin', `${project}-shared`, [
        { environmentName: environment, content: base64(pair.privateKey) },
      ]);
      await vault.jwk(project, 'shared', `${project}-shared`, environment);
      const member = memberOf(project, 'SECRETS:EXPORT_IMPORT');
      const both = principalWith(
        [project, 'admin'].map((name) => ({ permission: 'SECRETS:EXPORT_IMPORT' as const, scope: `project:${name}` })),
      );
      expect(failure(await vault.get(url('shared', 'export-file'), member))).toMatch(/required permission/);
      expect((await vault.get(`${url('shared', 'export-file')}?publicOnly=true`, member)).status).toBe(200);
      expect((await vault.get(url('shared', 'export-file'), both)).body.keys[0]).toHaveProperty('d');
    });

    it('have nothing public of a symmetric key', async () => {
      await vault.post(url('generate'), { name: 'mac', type: 'OCT', oct: { keySize: 256 } });
      expect(failure(await vault.get(`${url('mac', 'export-file')}?publicOnly=true`))).toMatch(/no key material/);
    });
  });

  describe('imported', () => {
    it('come back as they went out', async () => {
      const exported = (await vault.get(url('jwk', 'export-file'))).body;
      const answer = await send(exported, { jwkDescription: 'back again' });
      expect(answer).toMatchObject({ status: 200, body: { status: 'SUCCESS', deploymentResult: { success: true } } });
      expect(await vault.readJwk(project, 'imported')).toMatchObject({
        description: 'back again',
        sourceType: 'COPY_PASTE',
        sourceId: null,
        kid: 'k',
      });
      expect((await vault.get(url('imported', 'export-file'))).body).toEqual(exported);
    });

    it.each<[string, unknown, FormFields, RegExp]>([
      ['no JSON', 'PEM', {}, /^JWK can not be read from jwkFile: it is not JSON$/],
      ['no key of the kid', { keys: [{ ...publicJwk, kid: 'other' }] }, {}, /no key with this kid$/],
      ['an empty kid', publicJwk, { kid: '' }, /^kid value can not be empty!$/],
      ['an empty name', publicJwk, { jwkName: '' }, /JWK name can not be empty!$/],
      ['a name that is taken', publicJwk, { jwkName: 'jwk' }, /^JWK \(name: jwk\) is already exist!$/],
      ['no file', publicJwk, { jwkFile: '' }, /jwkFile/],
    ])('are refused with %s', async (_, document, fields, message) => {
      expect(failure(await send(document, fields))).toMatch(message);
      expect(await names()).toEqual(['jwk']);
    });

    it('are read with a byte order mark before them', async () => {
      expect((await send(`\uFEFF${JSON.stringify(publicJwk)}`, { jwkName: 'marked' })).status).toBe(200);
      await vault.delete(url('marked'));
    });

    it('want SECRETS:EXPORT_IMPORT', async () => {
      expect(failure(await send(publicJwk, {}, memberOf(project)))).toMatch(/required permission/);
      expect(await names()).toEqual(['jwk']);
    });
  });

  describe('changed', () => {
    it('have another name and description, keep their key, and follow their source no more', async () => {
      const { id, sourceId } = await vault.readJwk(project, 'jwk');
      const answer = await vault.put(`${url('jwk')}/`, { name: 'renamed', description: 'what for' });
      expect(answer).toMatchObject({ status: 200, body: { success: true, deploymentResult: { success: true } } });
      expect(await vault.readJwk(project, 'renamed')).toMatchObject({
        id,
        description: 'what for',
        sourceType: 'PRIVATE_KEY',
        sourceId: null,
        kid: 'k',
        ec: privateJwk.kty === 'EC' ? { d: privateJwk.d } : {},
      });
      expect(await names()).toEqual(['renamed']);
      const [event] = await vault.service.eventsOf('io.rekey.jwk.detached.v1', id);
      expect(event?.data).toEqual({ jwkId: id, project, name: 'renamed', keyId: sourceId, rotationId: null });
      const list = [{ environmentName: environment, content: base64(ecPair().privateKey) }];
      const key = `/apiops/projects/${project}/keys/key/?jwkUpdateAction=UPDATE`;
      expect((await vault.put(key, { cryptoKeyInfoEnvironmentList: list })).status).toBe(200);
      expect((await vault.readJwk(project, 'renamed')).ec.d).toBe(privateJwk.d);
    });

    it('keep what is not named', async () => {
      await vault.put(url('jwk'), { description: 'kept' });
      await vault.put(url('jwk'), {});
      expect(await vault.readJwk(project, 'jwk')).toMatchObject({ name: 'jwk', description: 'kept', sourceId: null });
    });

    it('stay as they are when the call is refused', async () => {
      await vault.jwk(project, 'second', 'key', environment);
      const before = (await vault.get(url())).body;
      expect(failure(await vault.put(url('missing'), { name: 'x' }))).toBe(
        'JWK (name: missing) is not found! Try create operation.',
      );
      expect(failure(await vault.put(url('jwk'), { name: 'second' }))).toBe('JWK (name: second) is already exist!');
      expect(failure(await vault.put(url('jwk'), { name: '' }))).toBe('JWK name can not be empty!');
      expect(failure(await vault.put(url('jwk'), { description: 1 }))).toMatch(/^description must be a text/);
      expect(failure(await vault.put(url('jwk'), {}, memberOf(project, 'SECRETS:VIEW')))).toMatch(/permission/);
      expect((await vault.get(url())).body).toEqual(before);
    });
  });

  it('of any source are deployed to the environments they are for', async () => {
    const other = await vault.environment();
    const document = JSON.stringify({ ...createPublicKey(rsaPair().publicKey).export({ format: 'jwk' }) });
    const create = (body: object): Promise<TestAnswer> =>
      vault.post(url('parse-from-clipboard'), { jwkStr: document, ...body });
    const deployedTo = ({ body }: TestAnswer): string[] =>
      body.deploymentResult.environmentResults.map(
        ({ environmentName }: { environmentName: string }) => environmentName,
      );
    expect(deployedTo(await create({ name: 'one', environmentName: other }))).toEqual([other]);
    const everywhere = deployedTo(await create({ name: 'all' }));
    expect(everywhere).toEqual(expect.arrayContaining([environment, other]));
    expect(deployedTo(await vault.delete(url('all')))).toEqual(everywhere);
  });
});
