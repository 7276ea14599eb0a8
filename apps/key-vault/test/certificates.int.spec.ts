import { createPublicKey, X509Certificate } from 'node:crypto';
import { eventually, type TestAnswer, uniqueName } from '@rekey/testing';
import { importX509, exportSPKI } from 'jose';
import { ExpiryWatch } from '../src/vault/certificates/expiry-watch.js';
import { readZip } from '../src/vault/zip/read-zip.js';
import { type FormFields, sendForm } from './form.js';
import { Workbench } from './openssl.js';
import { memberOf, Vault } from './vault-fixture.js';

describe('certificates', () => {
  const bench = new Workbench();
  const first = bench.certificate('/C=DE/O=Rekey/CN=first');
  const second = bench.certificate('/CN=second');
  let vault: Vault;
  let project: string;
  let environments: readonly [string, string];
  let alias: string;

  beforeAll(async () => {
    vault = await Vault.start();
    environments = [await vault.environment(), await vault.environment()];
  });
  beforeEach(async () => {
    project = await vault.project();
    alias = uniqueName('alias');
  });
  afterAll(async () => {
    await vault.stop();
    bench.remove();
  });

  const url = (...parts: string[]): string => `/apiops/projects/${[project, 'certificates', ...parts].join('/')}/`;
  const file = (content: string | Buffer) => ({ name: 'a.pem', bytes: Buffer.from(content) });
  const form = (fields: FormFields = {}): FormFields => ({
    certificateName: 'cert',
    alias,
    certificateDescription: 'of the gateway',
    environmentList: environments[0],
    pemEncodedFile: file(first.certificate),
    ...fields,
  });
  const create = (fields: FormFields = {}, as = memberOf(project)): Promise<TestAnswer> =>
    sendForm(vault, url(), form(fields), { as });
  const update = (fields: FormFields, query = ''): Promise<TestAnswer> =>
    sendForm(vault, `${url('cert')}${query}`, form(fields), { method: 'PUT' });
  const failure = (answer: TestAnswer): string => {
    expect(answer).toMatchObject({ status: 400, body: { status: 'FAILURE' } });
    return answer.body.resultMessage as string;
  };
  const read = async () => (await vault.get(url('cert'))).body.resultList[0];

  it('are created from a form, deployed, and read with what they say of themselves', async () => {
    const answer = await create({ environmentList: environments.join(', ') });
    expect(answer).toMatchObject({ status: 200, body: { success: true, deploymentResult: { success: true } } });
    expect(answer.body.deploymentResult.environmentResults).toHaveLength(2);
    const x509 = new X509Certificate(first.certificate);
    const facts = {
      alias,
      subjectDn: 'CN=first,O=Rekey,C=DE',
      startDate: new Date(x509.validFrom).toISOString(),
      endDate: new Date(x509.validTo).toISOString(),
      sha1Thumbprint: bench
        .openssl('x509', '-in', bench.path('0.crt'), '-noout', '-fingerprint', '-sha1')
        .toString()
        .replace(/^.*=|[:\n]/g, '')
        .toLowerCase(),
      base64EncodedContent: x509.raw.toString('base64'),
    };
    const shown = {
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'cert',
      description: 'of the gateway',
      projectId: expect.any(String),
      certificateEnvironmentList: [...environments].sort().map((environmentName) => ({ environmentName, ...facts })),
    };
    expect(await read()).toEqual(shown);
    expect((await vault.get(url())).body).toMatchObject({ success: true, resultCount: 1, resultList: [shown] });
    const [created] = await vault.service.eventsOf('io.rekey.key.created.v1', (await read()).id as string);
    expect(created?.data).toMatchObject({ project, name: 'cert', keyType: 'CERTIFICATE' });
  });

  it('come as PEM, as PEM in base64, as DER, and as a text', async () => {
    const der = new X509Certificate(first.certificate).raw;
    const pem = first.certificate;
    const base64 = Buffer.from(pem).toString('base64');
    // On one line, with the line ends, the label and the byte order mark of others.
    const odd = [pem.replaceAll('\n', ''), pem.replaceAll('\n', '\r\n'), pem.replaceAll('CERT', 'X509 CERT')];
    const contents = [pem, base64, der, ...odd, `\uFEFF${pem}`, `\uFEFF${base64}`, `Bag Attributes\n${pem}`];
    for (const content of contents) {
      expect((await create({ pemEncodedFile: file(content) })).status).toBe(200);
      expect((await read()).certificateEnvironmentList[0].base64EncodedContent).toBe(der.toString('base64'));
      await vault.delete(url('cert'));
    }
    expect((await create({ pemEncodedFile: first.certificate })).status).toBe(200);
  });

  it.each<[string, FormFields, RegExp]>([
    ['no name', { certificateName: '' }, /^certificateName value can not be empty!$/],
    ['no alias', { alias: '' }, /^alias value can not be empty!$/],
    ['no environment', { environmentList: ' ' }, /^environmentList value can not be empty!$/],
    ['an unknown environment', { environmentList: 'nowhere' }, /^Environment \(nowhere\) is not found or/],
    ['an environment twice', { environmentList: 'twice,twice' }, /given more than once!$/],
    ['no file', { pemEncodedFile: '' }, /^pemEncodedFile value can not be empty!$/],
    ['a key', { pemEncodedFile: file(second.key) }, /pemEncodedFile.*No PEM-encoded certificate found/],
    ['two certificates', { pemEncodedFile: file(first.certificate + second.certificate) }, /more than one certificate/],
    [
      'a broken certificate',
      { pemEncodedFile: file(first.certificate.replace(/\n.{8}/, '\nAAAAAAAA')) },
      /valid certificate/,
    ],
    ['nonsense', { pemEncodedFile: file('nonsense') }, /pemEncodedFile/],
    ['a weak key', { pemEncodedFile: file(bench.certificate('/CN=weak', ['rsa:1024']).certificate) }, /2048/],
  ])('are refused with %s', async (_, fields, message) => {
    expect(failure(await create(fields))).toMatch(message);
    expect((await vault.get(url())).body.resultList).toEqual([]);
  });

  it('want a name of their own in the project, and an alias of their own in each environment', async () => {
    await create();
    expect(failure(await create())).toBe('Certificate (name: cert) is already exist!');
    expect(failure(await create({ certificateName: 'other' }))).toBe(
      `Alias (${alias}) is already used for another certificate, try changing this value!`,
    );
    expect((await create({ certificateName: 'other', environmentList: environments[1] })).status).toBe(200);
    await vault.key(project, 'cert', [
      { environmentName: environments[0], content: Buffer.from(first.key).toString('base64') },
    ]);
    await vault.delete(url('cert'));
    expect((await create({ certificateName: 'third' })).status).toBe(200);
  });

  it('want the permissions of keys', async () => {
    const refused = 'User does not have required permission for this operation!';
    for (const permissions of [['SECRETS:MANAGE'], ['SECRETS:DEPLOY_UNDEPLOY'], ['SECRETS:VIEW']] as const) {
      expect(failure(await create({}, memberOf(project, ...permissions)))).toBe(refused);
    }
    await create();
    expect(failure(await vault.get(`${url('cert')}export/`, memberOf(project)))).toBe(refused);
    expect((await vault.get(url('cert'), memberOf(project, 'SECRETS:VIEW'))).status).toBe(200);
    expect((await vault.get(url('cert'), null)).status).toBe(401);
    expect(failure(await vault.get(url('missing')))).toBe('Certificate (name: missing) is not found!');
    expect(failure(await vault.delete(url('missing')))).toBe('Certificate (name: missing) is not found!');
  });

  it('leave as DER files in a ZIP', async () => {
    await create();
    const { status, bytes } = await vault.get(`${url('cert')}export/`, memberOf(project, 'SECRETS:EXPORT_IMPORT'));
    expect(status).toBe(200);
    const [entry] = await readZip(bytes, { field: 'file', entriesMax: 1, bytesMax: 65_536 });
    expect(entry?.name).toBe(`${environments[0]}.cer`);
    expect(entry?.bytes).toEqual(new X509Certificate(first.certificate).raw);
  });

  it('make a truststore in the project that all share, and in no other', async () => {
    const mine = project;
    project = 'admin';
    const name = uniqueName('trusted');
    expect((await create({ certificateName: name })).status).toBe(200);
    const { body } = await vault.get(`${url('truststore')}${environments[0]}/`);
    expect(body.resultList).toContainEqual(expect.objectContaining({ alias, subjectDn: 'CN=first,O=Rekey,C=DE' }));
    expect(failure(await vault.get(`${url('truststore')}nowhere/`))).toMatch(/^Environment \(nowhere\)/);
    project = mine;
    expect(failure(await vault.get(`${url('truststore')}${environments[0]}/`))).toMatch(
      /only available in project \(admin\)/,
    );
  });

  describe('with a JWK', () => {
    const jwks = (...parts: string[]): string => `/apiops/projects/${[project, 'jwks', ...parts].join('/')}`;
    const made = (fields: object = {}): Promise<TestAnswer> =>
      vault.post(jwks('parse-from-certificate'), {
        name: 'jwk',
        certificateName: 'cert',
        environmentName: environments[0],
        ...fields,
      });
    const kid = async (): Promise<string> => (await vault.readJwk(project, 'jwk')).kid as string;

    it('have the same key in it as Node, jose and openssl find', async () => {
      for (const key of [['rsa:2048'], ['rsa:3072'], ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], ['ed25519']]) {
        const { certificate } = bench.certificate('/CN=agree', key);
        await create({ pemEncodedFile: file(certificate) });
        expect((await made({ sourceType: 'CERTIFICATE' })).status).toBe(200);
        const [jwk] = await vault.published(project);
        const expected = bench.publicDer(certificate);
        expect(createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ type: 'spki', format: 'der' })).toEqual(
          expected,
        );
        const spki = await exportSPKI(await importX509(certificate, jwk?.['alg'] ?? '', { extractable: true }));
        expect(createPublicKey(spki).export({ type: 'spki', format: 'der' })).toEqual(expected);
        expect(await vault.readJwk(project, 'jwk')).toMatchObject({ sourceType: 'CERTIFICATE', sourceUrl: null });
        await vault.delete(jwks('jwk'));
        await vault.delete(url('cert'));
      }
    });

    it('take it along when they change with UPDATE', async () => {
      await create();
      await made();
      const before = await kid();
      const { body } = await update({ pemEncodedFile: file(second.certificate) }, '?jwkUpdateAction=UPDATE');
      expect(body).toMatchObject({ success: true, deploymentResult: { success: true } });
      await eventually(async () => expect(await kid()).not.toBe(before));
      expect((await read()).certificateEnvironmentList[0].subjectDn).toBe('CN=second');
      const { sourceId } = await vault.readJwk(project, 'jwk');
      const [rotated] = await vault.service.eventsOf('io.rekey.key.rotated.v1', sourceId as string);
      expect(rotated?.data).toMatchObject({ name: 'cert', jwkUpdateAction: 'UPDATE', updateScope: 'SAME_PROJECT' });
    });

    it('leave it behind with what it had when nothing is said, or they are deleted', async () => {
      await create();
      await made();
      const before = await kid();
      await update({ pemEncodedFile: file(second.certificate) });
      await eventually(async () => expect((await vault.readJwk(project, 'jwk')).sourceId).toBeNull());
      expect(await kid()).toBe(before);
      await vault.delete(jwks('jwk'));
      await made();
      await vault.delete(url('cert'));
      expect((await vault.readJwk(project, 'jwk')).sourceId).toBeNull();
    });

    it('take it away when they are deleted with DELETE', async () => {
      await create();
      await made();
      await vault.delete(`${url('cert')}?jwkDeleteAction=DELETE`);
      expect(failure(await vault.get(jwks('jwk')))).toBe('JWK (name: jwk) is not found!');
    });

    it('want it to be of a certificate that is there', async () => {
      await create();
      expect(failure(await made({ certificateName: 'missing' }))).toBe('Certificate (name: missing) is not found!');
      expect(failure(await made({ certificateName: undefined }))).toBe('certificateName value can not be empty!');
      expect(failure(await made({ environmentName: environments[1] }))).toMatch(/has no material for environment/);
    });
  });

  it('keep their name, and have the environments of the form after an update', async () => {
    await create({ environmentList: environments.join(',') });
    expect(failure(await update({ certificateName: 'renamed' }))).toBe('certificateName can not be changed!');
    const { body } = await update({ environmentList: environments[1], certificateDescription: 'changed' });
    expect(body.deploymentResult.environmentResults.map((one: { message: string }) => one.message).sort()).toEqual([
      'Deployed successfully',
      'Undeployed successfully',
    ]);
    expect(await read()).toMatchObject({
      description: 'changed',
      certificateEnvironmentList: [{ environmentName: environments[1] }],
    });
    expect((await create({ certificateName: 'other' })).status).toBe(200);
  });

  it('are told of, once, when they end within a month', async () => {
    const { certificate } = bench.certificate('/CN=soon', ['rsa:2048'], 5);
    await create({ pemEncodedFile: file(certificate) });
    const { id, certificateEnvironmentList } = await read();
    await vault.service.app.get(ExpiryWatch, { strict: false }).look();
    await vault.service.app.get(ExpiryWatch, { strict: false }).look();
    const events = await vault.service.eventsOf('io.rekey.credential.expiring.v1', id as string);
    expect(events.map(({ data }) => data)).toEqual([
      {
        kind: 'certificate',
        id,
        project,
        name: 'cert',
        environment: environments[0],
        version: 1,
        expiresAt: certificateEnvironmentList[0].endDate,
      },
    ]);
    expect((await vault.get('/metrics')).bytes.toString()).toMatch(/rekey_certificate_expiry_seconds\{[^}]*\} \d+/);
  });
});
