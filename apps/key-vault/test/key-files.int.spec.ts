import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type TestAnswer, uniqueName } from '@rekey/testing';
import { readZip } from '../src/vault/zip/read-zip.js';
import { writeZip } from '../src/vault/zip/write-zip.js';
import { type FormFields, sendForm } from './form.js';
import { base64, ecPair, memberOf, Vault } from './vault-fixture.js';

const openssl = (args: readonly string[], input?: Buffer): Buffer =>
  execFileSync('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'], ...(input === undefined ? {} : { input }) });

const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

/** Every key pair that openssl users have: how its private half is made. */
const PRIVATE: readonly (readonly [string, () => Buffer])[] = [
  ...[2048, 3072, 4096].flatMap((bits): (readonly [string, () => Buffer])[] => [
    [`RSA ${bits} PKCS#8`, () => openssl(['genrsa', `${bits}`])],
    [`RSA ${bits} PKCS#1`, () => openssl(['rsa', '-traditional'], openssl(['genrsa', `${bits}`]))],
  ]),
  ...['prime256v1', 'secp384r1', 'secp521r1'].flatMap((curve): (readonly [string, () => Buffer])[] => [
    [`EC ${curve} SEC1`, () => openssl(['ecparam', '-genkey', '-name', curve])],
    [`EC ${curve} PKCS#8`, () => openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`])],
  ]),
  ['Ed25519', () => openssl(['genpkey', '-algorithm', 'ed25519'])],
];

describe('keys as files', () => {
  let vault: Vault;
  let project: string;
  let environments: readonly [string, string];

  beforeAll(async () => {
    vault = await Vault.start();
    environments = [await vault.environment(), await vault.environment()];
  });
  beforeEach(async () => {
    project = await vault.project();
  });
  afterAll(() => vault.stop());

  const keys = (): string => `/apiops/projects/${project}/keys/`;
  const file = (bytes: Buffer | string, name = 'key.pem') => ({ keyFile: { name, bytes: Buffer.from(bytes) } });
  const send = (fields: FormFields): Promise<TestAnswer> =>
    sendForm(vault, `${keys()}import-file/`, {
      keyName: 'key',
      keyType: 'PRIVATE_KEY',
      environmentList: environments[0],
      ...fields,
    });
  const exported = async (name = 'key', environment = environments[0]): Promise<Buffer> => {
    const answer = await vault.get(`${keys()}${name}/export-file/?environmentName=${environment}`);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-pem-file' } });
    return answer.bytes;
  };
  const failure = (answer: TestAnswer): string => {
    expect(answer).toMatchObject({ status: 400, body: { status: 'FAILURE' } });
    return answer.body.resultMessage as string;
  };
  const list = async (): Promise<unknown[]> => (await vault.get(keys())).body.resultList;

  // 4096 bits take openssl their time.
  (hasOpenssl() ? describe : describe.skip).each(PRIVATE)('a key that openssl makes: %s', (_, make) => {
    it('comes back byte for byte, sent as a file, as base64 or by the call; so does its public half', async () => {
      const pem = make();
      const spki = openssl(['pkey', '-pubout'], pem);
      expect((await send(file(pem))).body).toMatchObject({ status: 'SUCCESS', success: true });
      expect(await exported()).toEqual(pem);
      await send({ ...file(pem.toString('base64')), keyName: 'base64' });
      expect(await exported('base64')).toEqual(pem);
      await vault.key(project, 'call', [{ environmentName: environments[0], content: pem.toString('base64') }]);
      expect(await exported('call')).toEqual(pem);
      expect((await send({ ...file(spki), keyName: 'public', keyType: 'PUBLIC_KEY' })).status).toBe(200);
      expect(await exported('public')).toEqual(spki);
      expect(failure(await send({ ...file(spki), keyName: 'wrong' }))).toMatch(/is a public key/);
      expect(failure(await send({ ...file(pem), keyName: 'wrong', keyType: 'PUBLIC_KEY' }))).toMatch(
        /is a private key/,
      );
    });
  });

  it.each([
    ['AES', 16],
    ['aes', 24],
    ['AES', 32],
    ['des', 8],
    ['DESede', 16],
    ['DESEDE', 24],
  ])('keeps the bytes of a secret key for %s of %i bytes', async (algorithm, length) => {
    const secret = randomBytes(length);
    const answer = await send({ ...file(secret, 'key.bin'), keyType: 'SECRET_KEY', algorithm });
    expect(answer.status).toBe(200);
    expect(await exported()).toEqual(secret);
  });

  it('answers per worker, and what it did is a deployment', async () => {
    const { body } = await send(file(ecPair().privateKey));
    expect(body.deploymentResult).toEqual({
      success: true,
      responseTime: 0,
      detailList: [
        {
          envName: environments[0],
          podName: null,
          podIp: null,
          success: true,
          detail: 'Deployed successfully',
          responseTime: 0,
        },
      ],
    });
  });

  it('exports every environment in one archive that comes back as it was', async () => {
    const pairs = [ecPair().privateKey, ecPair().privateKey] as const;
    const items = pairs.map((content, index) => ({ environmentName: environments[index] as string, content }));
    await vault.key(project, 'key', items);
    const { bytes, headers } = await vault.get(`${keys()}key/export-file/`);
    expect(headers['content-disposition']).toBe('attachment; filename="key-keys.zip"');
    const entries = await readZip(bytes, { field: 'zip', entriesMax: 2, bytesMax: 10_000 });
    expect(Object.fromEntries(entries.map((one) => [one.name, one.bytes.toString()]))).toEqual({
      [`${environments[0]}.pem`]: pairs[0],
      [`${environments[1]}.pem`]: pairs[1],
    });
    expect((await send({ ...file(bytes, 'a.zip'), keyName: 'copy', environmentList: '' })).status).toBe(200);
    expect((await exported('copy', environments[1])).toString()).toBe(pairs[1]);
  });

  it('maps the environments of an archive, leaves out what is mapped to nothing, and names what is nowhere', async () => {
    const pem = Buffer.from(ecPair().privateKey);
    const names = ['theirs.pem', 'left-out.pem', 'nowhere.pem', `key-${environments[1]}.pem`];
    const zip = await writeZip(names.map((name) => ({ name, bytes: pem })));
    const environmentMapping = JSON.stringify({ theirs: environments[0], 'left-out': '' });
    const { body } = await send({ ...file(zip, 'a.zip'), environmentMapping });
    expect(body).toMatchObject({ status: 'SUCCESS', unresolvedReferences: ['Environment (nowhere)'] });
    const [key] = (await vault.get(`${keys()}key/`)).body.resultList;
    expect(key.cryptoKeyInfoEnvironmentList).toHaveLength(2);
    const nothing = await writeZip([{ name: 'nowhere.pem', bytes: pem }]);
    expect(failure(await send({ ...file(nothing, 'a.zip'), keyName: 'other' }))).toMatch(/^Environment \(nowhere\)/);
  });

  it('merges into a key that is there only with override, and as a rotation', async () => {
    const [first, second] = [ecPair().privateKey, ecPair().privateKey];
    await vault.key(project, 'key', [
      { environmentName: environments[0], content: first },
      { environmentName: environments[1], content: first },
    ]);
    const message = 'Key (name: key) is already exist! Send override=true to update it.';
    expect(failure(await send(file(second)))).toBe(message);
    expect((await send({ ...file(second), override: 'true', keyDescription: 'new' })).status).toBe(200);
    expect((await exported()).toString()).toBe(second);
    expect((await exported('key', environments[1])).toString()).toBe(first);
    const [key] = (await vault.get(`${keys()}key/`)).body.resultList;
    expect(key.description).toBe('new');
    const [rotated] = await vault.service.eventsOf('io.rekey.key.rotated.v1', key.id);
    expect(rotated?.data['environments']).toMatchObject([{ name: environments[0], version: 2 }]);
  });

  it('says what cannot be exported', async () => {
    await vault.key(project, 'key', [{ environmentName: environments[0], content: ecPair().privateKey }]);
    const at = (query: string): Promise<TestAnswer> => vault.get(`${keys()}key/export-file/${query}`);
    expect(failure(await at(`?environmentName=${environments[1]}`))).toBe(
      `(key) has no material for environment (${environments[1]})! Available: ${environments[0]}`,
    );
    expect(failure(await vault.get(`${keys()}none/export-file/`))).toBe('Key (name: none) is not found!');
    await vault.post(`/v1/keys/${project}/key/compromise`, {});
    expect(failure(await at(''))).toBe('(key) carries no environment material to export!');
  });

  describe('refuses an import and changes nothing', () => {
    const pem = ecPair().privateKey;
    const secret = { keyType: 'SECRET_KEY', algorithm: 'AES' };
    it.each<[string, () => FormFields, string | RegExp]>([
      ['without a file', () => ({}), 'keyFile value can not be empty!'],
      ['of an empty file', () => file(''), 'keyFile value can not be empty!'],
      ['of a text for a file', () => ({ keyFile: pem }), 'keyFile value can not be empty!'],
      ['without a name', () => ({ ...file(pem), keyName: '' }), 'keyName value can not be empty!'],
      [
        'without environments',
        () => ({ ...file(pem), environmentList: ' , ' }),
        'environmentList value can not be empty!',
      ],
      ['into an unknown environment', () => ({ ...file(pem), environmentList: 'nowhere' }), /^Environment \(nowhere\)/],
      [
        'with an environment twice',
        () => ({ ...file(pem), environmentList: `${environments[0]},${environments[0]}` }),
        /is given more than once!$/,
      ],
      [
        'of an unknown type',
        () => ({ ...file(pem), keyType: 'RSA' }),
        'Unknown keyType (RSA)! Supported values: SECRET_KEY, PRIVATE_KEY, PUBLIC_KEY',
      ],
      [
        'of an unknown algorithm',
        () => ({ ...file(pem), algorithm: 'XOR' }),
        'Unknown algorithm (XOR)! Supported values: AES, DES, DESede, RSA',
      ],
      [
        'of a secret without algorithm',
        () => ({ ...file('secret'), keyType: 'SECRET_KEY' }),
        'algorithm is required for SECRET_KEY! Supported values: AES, DES, DESede, RSA',
      ],
      [
        'of a secret of a wrong length',
        () => ({ ...file(randomBytes(20)), ...secret }),
        /not of a length that AES has!/,
      ],
      [
        'of base64 of a wrong length',
        () => ({ ...file(base64('x'.repeat(9))), ...secret }),
        'Key content is not of a length that AES has! Supported values: 128, 192, 256 bits',
      ],
      ['of base64 of no PEM', () => file(base64('no key')), /neither PEM nor valid Base64 for key type PRIVATE_KEY/],
      ['of something else', () => file(randomBytes(40)), /neither PEM nor valid Base64 for key type PRIVATE_KEY/],
      [
        'with a mapping that is none',
        () => ({ ...file(pem), environmentMapping: '[1]' }),
        /environmentMapping must be/,
      ],
      ['with a flag that is none', () => ({ ...file(pem), override: 'yes' }), 'override must be true or false'],
      ['of a file that is too long', () => file(pem + ' '.repeat(60_000)), /at most 49152 bytes/],
      ['of a broken archive', () => file('PK\x03\x04nothing'), /not a valid ZIP archive/],
    ])('%s', async (_, fields, message) => {
      const answer = failure(await send(fields()));
      if (typeof message === 'string') expect(answer).toBe(message);
      else expect(answer).toMatch(message);
      expect(await list()).toEqual([]);
    });

    it('that is no form, names a field twice, or is no UTF-8', async () => {
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      const url = `${keys()}import-file/`;
      expect(failure(await vault.service.call({ method: 'POST', url, body: 'nonsense', headers }))).toMatch(
        /multipart/,
      );
      const part = '--x\r\nContent-Disposition: form-data; name="keyName"\r\n\r\na\r\n';
      const twice = await vault.service.call({ method: 'POST', url, body: `${part}${part}--x--\r\n`, headers });
      expect(failure(twice)).toMatch(/more than once/);
      const latin1 = Buffer.from(`${part.replace('a\r\n', 'caf\xe9\r\n')}--x--\r\n`, 'latin1');
      const broken = await vault.service.call({ method: 'POST', url, body: latin1, headers });
      expect(failure(broken)).toMatch(/not valid UTF-8/);
    });

    it('of an archive that is far larger inside', async () => {
      const bomb = await writeZip([{ name: `${environments[0]}.pem`, bytes: Buffer.alloc(64 * 1024 * 1024) }]);
      expect(bomb.length).toBeLessThan(100_000);
      expect(failure(await send(file(bomb, 'a.zip')))).toMatch(/its files are too long/);
    });
  });

  it('both ways need the permission to export and import, in the project', async () => {
    await vault.key(project, 'key', [{ environmentName: environments[0], content: ecPair().privateKey }]);
    const other = await vault.project(uniqueName('other'));
    for (const [as, message] of [
      [memberOf(project, 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'), /required permission/],
      [memberOf(other, 'SECRETS:EXPORT_IMPORT'), /^Project \(.+\) is not found/],
    ] as const) {
      expect(failure(await vault.get(`${keys()}key/export-file/`, as))).toMatch(message);
      const fields = {
        ...file(ecPair().privateKey),
        keyName: 'x',
        keyType: 'PRIVATE_KEY',
        environmentList: environments[0],
      };
      expect(failure(await sendForm(vault, `${keys()}import-file/`, fields, { as }))).toMatch(message);
    }
    expect((await vault.get(`${keys()}key/export-file/`, null)).status).toBe(401);
    expect((await vault.get(`${keys()}key/export-file/`, memberOf(project, 'SECRETS:EXPORT_IMPORT'))).status).toBe(200);
    expect(await list()).toHaveLength(1);
  });
});
