import { createPublicKey, X509Certificate } from 'node:crypto';
import { eventually, type TestAnswer, uniqueName } from '@rekey/testing';
import { type FormFields, sendForm } from './form.js';
import { endless, hasKeytool, Workbench } from './openssl.js';
import { memberOf, Vault } from './vault-fixture.js';

const PASSWORD = 'swordfish-42';

describe('keystores', () => {
  const bench = new Workbench();
  const rsa = bench.certificate('/CN=rsa');
  const ec = bench.certificate('/CN=ec', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
  const p12 = bench.pkcs12(rsa, 'mine', PASSWORD);
  let vault: Vault;
  let project: string;
  let environment: string;

  beforeAll(async () => {
    vault = await Vault.start();
    environment = await vault.environment();
  });
  beforeEach(async () => {
    project = await vault.project();
  });
  afterAll(async () => {
    await vault.stop();
    bench.remove();
  });

  const url = (...parts: string[]): string => `/apiops/projects/${[project, 'keystores', ...parts].join('/')}/`;
  const item = (bytes: Buffer, fields: object = {}): object => ({
    environmentName: environment,
    file: bytes.toString('base64'),
    password: PASSWORD,
    keyStoreType: 'PKCS12',
    ...fields,
  });
  const create = (list: unknown = [item(p12)], fields: object = {}, as = memberOf(project)): Promise<TestAnswer> =>
    vault.post(url(), { name: 'store', keyStoreEnvironmentList: list, ...fields }, as);
  const read = async () => (await vault.get(url('store'))).body.resultList[0];
  const jwk = (fields: object = {}): Promise<TestAnswer> =>
    vault.post(`/apiops/projects/${project}/jwks/parse-from-keystore`, {
      name: 'jwk',
      keyStoreName: 'store',
      environmentName: environment,
      ...fields,
    });
  const failure = (answer: TestAnswer): string => {
    expect(answer).toMatchObject({ status: 400, body: { status: 'FAILURE' } });
    expect(answer.bytes.toString()).not.toContain(PASSWORD);
    return answer.body.resultMessage as string;
  };
  const isKeyOf = async (pem: string): Promise<void> => {
    const [published] = await vault.published(project);
    const key = createPublicKey({ key: { ...published }, format: 'jwk' });
    expect(key.export({ type: 'spki', format: 'der' })).toEqual(bench.publicDer(pem));
  };

  it('are created, deployed and read with what their certificate says, without file and password', async () => {
    const created = await create([item(p12, { alias: 'mine' })], { description: 'of the gateway' });
    expect(created).toMatchObject({ status: 200, body: { success: true, deploymentResult: { success: true } } });
    const { validTo, raw } = new X509Certificate(rsa.certificate);
    const shown = {
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'store',
      description: 'of the gateway',
      projectId: expect.any(String),
      keyStoreEnvironmentList: [
        {
          environmentName: environment,
          alias: 'mine',
          keyStoreType: 'PKCS12',
          subjectDn: 'CN=rsa',
          startDate: expect.any(String),
          endDate: new Date(validTo).toISOString(),
          sha1Thumbprint: expect.stringMatching(/^[0-9a-f]{40}$/),
          base64EncodedContent: raw.toString('base64'),
        },
      ],
    };
    expect(await read()).toEqual(shown);
    const list = await vault.get(url());
    expect(list.body).toMatchObject({ success: true, resultCount: 1, resultList: [shown] });
    expect(list.bytes.toString()).not.toContain(PASSWORD);
    const [event] = await vault.service.eventsOf('io.rekey.key.created.v1', (await read()).id as string);
    expect(event?.data).toMatchObject({ keyType: 'KEYSTORE', environments: [environment] });
    expect(JSON.stringify(event)).not.toContain(PASSWORD);
  });

  it('make JWKs with both halves of RSA and EC keys, as openssl knows them', async () => {
    await create();
    expect((await jwk()).status).toBe(200);
    await isKeyOf(rsa.key);
    expect(await vault.readJwk(project, 'jwk')).toMatchObject({
      sourceType: 'KEYSTORE',
      rsa: { d: expect.any(String) },
    });
    await vault.delete(`/apiops/projects/${project}/jwks/jwk`);
    await vault.delete(url('store'));
    await create([item(bench.pkcs12(ec, 'ec', PASSWORD))]);
    expect((await jwk({ sourceType: 'KEYSTORE', aliasName: 'EC' })).status).toBe(200);
    await isKeyOf(ec.key);
    expect(
      (await vault.get(`/apiops/projects/${project}/jwks/jwk`, memberOf(project, 'SECRETS:VIEW'))).body.resultList[0]
        .ec,
    ).not.toHaveProperty('d');
  });

  (hasKeytool() ? it : it.skip)('are read as Java writes them, with the entry that is asked for', async () => {
    for (const keyStoreType of ['JKS', 'PKCS12']) {
      const bytes = bench.jks(['one', 'two'], PASSWORD, keyStoreType);
      expect(failure(await create([item(bytes, { keyStoreType })]))).toMatch(
        /more than one entry: alias is required!$/,
      );
      expect((await create([item(bytes, { keyStoreType, alias: 'two' })])).status).toBe(200);
      expect((await read()).keyStoreEnvironmentList).toMatchObject([{ keyStoreType, subjectDn: 'CN=two' }]);
      expect((await jwk()).status).toBe(200);
      expect((await jwk({ name: 'other', aliasName: 'one' })).status).toBe(200);
      expect(failure(await jwk({ name: 'third', aliasName: 'three' }))).toMatch(/no entry with this alias!$/);
      const kids = (await vault.published(project)).map(({ kid }) => kid);
      expect(new Set(kids).size).toBe(2);
      for (const name of ['jwk', 'other']) await vault.delete(`/apiops/projects/${project}/jwks/${name}`);
      await vault.delete(url('store'));
    }
  });

  it('take their JWKs along when they change with UPDATE', async () => {
    await create();
    await jwk();
    const other = bench.certificate('/CN=other');
    const list = [item(bench.pkcs12(other, 'new', PASSWORD))];
    const answer = await vault.put(`${url('store')}?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS`, {
      name: 'renamed',
      keyStoreEnvironmentList: list,
    });
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    await eventually(() => isKeyOf(other.key));
    expect(await vault.readJwk(project, 'jwk')).toMatchObject({ type: 'RSA', rsa: { d: expect.any(String) } });
    await vault.delete(`${url('renamed')}?jwkDeleteAction=DELETE`);
    expect((await vault.get(`/apiops/projects/${project}/jwks/jwk`)).status).toBe(400);
  });

  it('are the same material until their file, password or entry is another', async () => {
    await create();
    await jwk();
    await vault.put(`${url('store')}?jwkUpdateAction=UPDATE`, { keyStoreEnvironmentList: [item(p12)] });
    await vault.put(url('store'), { description: 'changed' });
    const { id } = await read();
    expect(await read()).toMatchObject({ description: 'changed' });
    expect((await vault.readJwk(project, 'jwk')).sourceId).toBe(id);
    await vault.put(`${url('store')}?jwkUpdateAction=UPDATE`, {
      keyStoreEnvironmentList: [item(p12, { alias: 'mine' })],
    });
    const [rotated, second] = await vault.service.eventsOf('io.rekey.key.rotated.v1', id as string);
    expect(second).toBeUndefined();
    expect(rotated?.data).toMatchObject({
      name: 'store',
      environments: [{ name: environment, version: 2, alias: 'mine' }],
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'another password',
      { password: 'wrong' },
      /can not be read: it is not PKCS12, is broken, or has another password!$/,
    ],
    ['another type', { keyStoreType: 'JKS' }, /it is not JKS, is broken, or has another password!$/],
    ['an unknown type', { keyStoreType: 'BKS' }, /Unknown keyStoreType \(BKS\)! Supported values: JKS, PKCS12$/],
    ['an unknown alias', { alias: 'other' }, /no entry with this alias!$/],
    ['no file', { file: '' }, /file value can not be empty!$/],
    ['what is not base64', { file: '*' }, /file must be base64/],
    ['what is no keystore', { file: Buffer.from(rsa.key).toString('base64') }, /can not be read/],
    ['no password', { password: null }, /password must be a text/],
    ['no environment', { environmentName: '' }, /environmentName value can not be empty!$/],
    ['an unknown environment', { environmentName: 'nowhere' }, /^Environment \(nowhere\) is not found/],
  ])('are refused with %s', async (_, fields, message) => {
    expect(failure(await create([item(p12, fields)]))).toMatch(message);
    expect((await vault.get(url())).body.resultList).toEqual([]);
  });

  it('are refused without a list, with an environment twice, and when they ask for endless work', async () => {
    expect(failure(await create([]))).toBe('keyStoreEnvironmentList value can not be empty!');
    expect(failure(await create(undefined, { keyStoreEnvironmentList: 'x' }))).toMatch(/keyStoreEnvironmentList/);
    expect(failure(await create([item(p12), item(p12)]))).toMatch(/given more than once!$/);
    expect(failure(await create([item(endless(p12))]))).toMatch(/can not be read: it takes too long to open!$/);
  });

  it('want names and permissions as keys do', async () => {
    await create();
    expect(failure(await create())).toBe(
      'Keystore (name: store) is already exist! Try update operation if want to change its value.',
    );
    expect(failure(await create([item(p12)], {}, memberOf(project, 'SECRETS:MANAGE')))).toMatch(/required permission/);
    expect(failure(await vault.get(url('missing')))).toBe('Keystore (name: missing) is not found!');
    expect(failure(await vault.put(url('missing'), { name: 'x' }))).toBe('Keystore (name: missing) is not found!');
    expect(failure(await jwk({ keyStoreName: 'missing' }))).toBe('Keystore (name: missing) is not found!');
    expect((await vault.get(url('store'), null)).status).toBe(401);
    const key = { environmentName: environment, content: Buffer.from(rsa.key).toString('base64') };
    await vault.key(project, 'store', [key]);
    expect((await vault.get(`/apiops/projects/${project}/keys/`)).body.resultCount).toBe(1);
    expect((await vault.get(url())).body.resultCount).toBe(1);
  });

  it('come as files, over one that is there when that is said, and bring its JWKs along', async () => {
    const send = (
      bytes: Buffer,
      fields: FormFields = {},
      query = '',
      as = memberOf(project, 'SECRETS:EXPORT_IMPORT'),
    ) =>
      sendForm(
        vault,
        `${url('import-file')}${query}`,
        {
          keyStoreFile: { name: 'a.p12', bytes },
          keyStoreName: 'store',
          keyStoreType: 'pkcs12',
          password: PASSWORD,
          environmentList: environment,
          ...fields,
        },
        { as },
      );
    expect(failure(await send(p12, {}, '', memberOf(project)))).toMatch(/required permission/);
    expect(failure(await send(p12, { password: 'wrong' }))).toMatch(/has another password!$/);
    expect(failure(await send(p12, { environmentList: '' }))).toBe('environmentList value can not be empty!');
    expect(failure(await send(p12, { keyStoreName: '' }))).toBe('keyStoreName value can not be empty!');
    expect(failure(await send(p12, { keyStoreFile: '' }))).toBe('keyStoreFile value can not be empty!');
    expect((await vault.get(url())).body.resultList).toEqual([]);
    const answer = await send(p12, { keyStoreDescription: 'from a file' });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'SUCCESS', deploymentResult: { success: true, detailList: [{ envName: environment }] } },
    });
    expect(await read()).toMatchObject({
      description: 'from a file',
      keyStoreEnvironmentList: [{ subjectDn: 'CN=rsa' }],
    });
    expect((await vault.get(`${url('store')}export-file/?environmentName=${environment}`)).bytes).toEqual(p12);
    await jwk();
    expect(failure(await send(p12))).toBe('Keystore (name: store) is already exist! Send override=true to update it.');
    const other = await vault.environment();
    const rotated = bench.certificate('/CN=rotated');
    const second = bench.pkcs12(rotated, 'new', PASSWORD);
    const update = '?jwkUpdateAction=UPDATE';
    expect((await send(second, { override: 'TRUE', environmentList: other }, update)).status).toBe(200);
    expect((await read()).keyStoreEnvironmentList).toHaveLength(2);
    expect((await send(second, { override: 'true' }, update)).status).toBe(200);
    await eventually(() => isKeyOf(rotated.key));
  });

  it('leave as they came', async () => {
    await create();
    const export_ = `${url('store')}export-file/`;
    expect(failure(await vault.get(export_, memberOf(project)))).toMatch(/required permission/);
    const answer = await vault.get(
      `${export_}?environmentName=${environment}`,
      memberOf(project, 'SECRETS:EXPORT_IMPORT'),
    );
    expect(answer.bytes).toEqual(p12);
    expect(answer.headers['content-disposition']).toContain(`store-${environment}.p12`);
    expect((await vault.get(export_)).headers['content-type']).toBe('application/zip');
    expect(failure(await vault.get(`${export_}?environmentName=${uniqueName('x')}`))).toMatch(/has no material for/);
  });
});
