import { randomBytes } from 'node:crypto';
import { eventually, type TestAnswer } from '@rekey/testing';
import { readZip } from '../src/vault/zip/read-zip.js';
import { writeZip } from '../src/vault/zip/write-zip.js';
import { type FormFields, sendForm } from './form.js';
import { base64, ecPair, memberOf, Vault } from './vault-fixture.js';

const PASSPHRASE = { 'x-apinizer-package-passphrase': base64('a päss phrase') };
const limits = { field: 'zip', entriesMax: 1, bytesMax: 1_000_000 };

describe('packages with keys', () => {
  let vault: Vault;
  let project: string;
  let target: string;
  let a: string;
  let b: string;
  let pems: readonly [string, string];

  beforeAll(async () => {
    vault = await Vault.start();
    [a, b] = [await vault.environment(), await vault.environment()];
  });
  beforeEach(async () => {
    [project, target] = [await vault.project(), await vault.project()];
    pems = [ecPair().privateKey, ecPair().privateKey];
    await vault.key(project, 'key', [
      { environmentName: a, content: pems[0], alias: 'one' },
      { environmentName: b, content: pems[1] },
    ]);
  });
  afterAll(() => vault.stop());

  const pack = async (encrypt = false, name = 'key'): Promise<Buffer> => {
    const url = `/apiops/projects/${project}/keys/${name}/export/?encrypt=${encrypt}`;
    const answer = await vault.service.call({ url, headers: PASSPHRASE });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/octet-stream' } });
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="${name}.zip"`);
    return answer.bytes;
  };
  const send = (
    bytes: Buffer,
    fields: FormFields = {},
    query = '',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestAnswer> => {
    const form = { keyExportFile: { name: 'key.zip', bytes }, ...fields };
    return sendForm(vault, `/apiops/projects/${target}/keys/import/${query}`, form, { headers });
  };
  const failure = (answer: TestAnswer): string => {
    expect(answer).toMatchObject({ status: 400, body: { status: 'FAILURE' } });
    return answer.body.resultMessage as string;
  };
  const list = async (): Promise<{ name: string }[]> =>
    (await vault.get(`/apiops/projects/${target}/keys/`)).body.resultList;
  const environmentsOf = async (name: string): Promise<string[]> => {
    const [key] = (await vault.get(`/apiops/projects/${target}/keys/${name}/`)).body.resultList;
    return key.cryptoKeyInfoEnvironmentList.map(({ environmentName }: { environmentName: string }) => environmentName);
  };
  const pemIn = async (name: string, environment: string): Promise<string> => {
    const url = `/apiops/projects/${target}/keys/${name}/export-file/?environmentName=${environment}`;
    return (await vault.get(url)).bytes.toString();
  };

  it.each([false, true])('bring a key to another project as it was (encrypted: %s)', async (encrypt) => {
    const answer = await send(await pack(encrypt), {}, '', encrypt ? PASSPHRASE : {});
    expect(answer).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    const [key] = (await vault.get(`/apiops/projects/${target}/keys/key/`)).body.resultList;
    expect(key).toMatchObject({ name: 'key', keyType: 'PRIVATE_KEY', algorithm: null });
    expect(key.cryptoKeyInfoEnvironmentList).toContainEqual({ environmentName: a, alias: 'one', source: null });
    expect([await pemIn('key', a), await pemIn('key', b)]).toEqual(pems);
  });

  it('bring secret keys', async () => {
    const secret = randomBytes(32).toString('base64');
    const fields = { keyType: 'SECRET_KEY', algorithm: 'AES' };
    await vault.key(project, 'secret', [{ environmentName: a, content: secret }], fields);
    expect((await send(await pack(false, 'secret'))).status).toBe(200);
    const url = `/apiops/projects/${target}/keys/secret/export-file/?environmentName=${a}`;
    expect((await vault.get(url)).bytes.toString('base64')).toBe(secret);
  });

  it('hold nothing in clear once they are encrypted, and open for that passphrase alone', async () => {
    const [entry] = await readZip(await pack(true), limits);
    for (const line of pems.flatMap((pem) => [pem.split('\n')[1] as string, base64(pem).slice(40, 120)])) {
      expect(entry?.bytes.toString()).not.toContain(line);
    }
    const bytes = await pack(true);
    expect(failure(await send(bytes))).toBe('Package is encrypted; a passphrase is required.');
    for (const wrong of [base64('other'), '!!!']) {
      const answer = await send(bytes, {}, '', { 'x-apinizer-package-passphrase': wrong });
      expect(failure(answer)).toBe('Package could not be decrypted with the given passphrase.');
    }
    const envelope = JSON.parse(String(entry?.bytes)) as Record<string, string>;
    for (const broken of [{ iv: 'AAAA' }, { format: 'encrypted-v9' }, { salt: 7 }, { data: undefined }]) {
      const zip = await writeZip([{ name: 'x', bytes: Buffer.from(JSON.stringify({ ...envelope, ...broken })) }]);
      expect(failure(await send(zip, {}, '', PASSPHRASE))).toBe('Encrypted package could not be read.');
    }
    expect(await list()).toEqual([]);
  });

  it('are not encrypted without a passphrase, or with one that is none', async () => {
    const url = `/apiops/projects/${project}/keys/key/export/?encrypt=true`;
    expect(failure(await vault.get(url))).toBe('Package encryption requested but no passphrase was supplied.');
    const headers = { 'x-apinizer-package-passphrase': 'not base64!' };
    expect(failure(await vault.service.call({ url, headers }))).toBe('Export package could not be encrypted.');
  });

  it('map the environments of a new key', async () => {
    const c = await vault.environment();
    const environmentMapping = JSON.stringify({ [a]: c, [b]: '' });
    expect((await send(await pack(), { environmentMapping })).status).toBe(200);
    expect(await environmentsOf('key')).toEqual([c]);
    expect(await pemIn('key', c)).toBe(pems[0]);
    const twice = JSON.stringify({ [a]: c, [b]: c });
    expect(failure(await send(await pack(), { environmentMapping: twice }))).toMatch(/given more than once/);
  });

  it('make a key with a suffix where the name is taken', async () => {
    await send(await pack());
    expect((await send(await pack())).status).toBe(200);
    expect((await list()).map(({ name }) => name)).toEqual(['key', 'key-imported']);
    expect(failure(await send(await pack()))).toMatch(/^Key \(name: key-imported\) is already exist!/);
  });

  describe('over a key that is there', () => {
    let c: string;
    beforeEach(async () => {
      c = await vault.environment();
      await vault.key(target, 'key', [
        { environmentName: a, content: ecPair().privateKey },
        { environmentName: c, content: ecPair().privateKey },
      ]);
    });

    it('need to be told what becomes of environments that they do not have', async () => {
      expect(failure(await send(await pack(), {}, '?override=true'))).toMatch(
        /^certEnvironmentUncoveredAction is required/,
      );
      const fill = { certEnvironmentUncoveredAction: 'FILL_FROM_PACKAGE' };
      expect(failure(await send(await pack(), fill, '?override=true'))).toMatch(/more than one material/);
      expect(await environmentsOf('key')).toEqual(expect.arrayContaining([a, c]));
    });

    it('remove them', async () => {
      const fields = { certEnvironmentUncoveredAction: 'REMOVE_FROM_TARGET' };
      expect((await send(await pack(), fields, '?override=true')).status).toBe(200);
      expect([...(await environmentsOf('key'))].sort()).toEqual([a, b].sort());
      expect(await pemIn('key', a)).toBe(pems[0]);
    });

    it('fill them, with the one material that there is', async () => {
      await vault.key(project, 'other', [{ environmentName: a, content: pems[0] }]);
      await vault.put(`/apiops/projects/${target}/keys/key/`, { name: 'other' });
      const fields = { certEnvironmentUncoveredAction: 'FILL_FROM_PACKAGE' };
      expect((await send(await pack(false, 'other'), fields, '?override=true')).status).toBe(200);
      expect([await pemIn('other', a), await pemIn('other', c)]).toEqual([pems[0], pems[0]]);
    });

    it('replace all of it', async () => {
      const fields = { certEnvironmentMergeMethod: 'OVERWRITE_ALL' };
      expect((await send(await pack(), fields, '?override=true')).status).toBe(200);
      expect([...(await environmentsOf('key'))].sort()).toEqual([a, b].sort());
    });
  });

  it('are refused when they are none', async () => {
    const json = (value: unknown): Promise<Buffer> =>
      writeZip([{ name: 'key.json', bytes: Buffer.from(JSON.stringify(value)) }]);
    const good = JSON.parse(String((await readZip(await pack(), limits))[0]?.bytes)) as { key: object };
    const file = (name: string, bytes: Buffer): FormFields => ({ keyExportFile: { name, bytes } });
    expect(failure(await send(Buffer.alloc(0)))).toBe('keyExportFile value can not be empty!');
    expect(failure(await send(Buffer.alloc(0), file('key.json', await pack())))).toBe(
      'keyExportFile parameter must be in zip file format and must end with zip extension!',
    );
    expect(failure(await send(Buffer.from('nothing')))).toMatch(/not a valid ZIP archive/);
    expect(failure(await send(await writeZip([])))).toMatch(/it must hold one file/);
    for (const broken of [[], null, { ...good, kind: 'JWK' }, { ...good, key: { ...good.key, keyType: 'X' } }, {}]) {
      expect(failure(await send(await json(broken)))).toMatch(/^Package could not be read: /);
    }
    const bare = { ...good, key: { ...good.key, cryptoKeyInfoEnvironmentList: [{ environmentName: a }] } };
    expect(failure(await send(await json(bare)))).toMatch(/^content value can not be empty/);
    expect(failure(await send(await pack(), {}, '?override=maybe'))).toBe('override must be true or false');
    expect(failure(await send(await pack(), { certEnvironmentMergeMethod: 'X' }))).toMatch(/^Unknown certEnv/);
    expect(await list()).toEqual([]);
  });

  it('need the permission to export and import', async () => {
    const as = memberOf(project, 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY');
    expect(failure(await vault.get(`/apiops/projects/${project}/keys/key/export/`, as))).toMatch(/required permission/);
    const form = { keyExportFile: { name: 'key.zip', bytes: await pack() } };
    const answer = await sendForm(vault, `/apiops/projects/${project}/keys/import/`, form, { as });
    expect(failure(answer)).toMatch(/required permission/);
  });

  // The risk: each key of a passphrase takes 32 MiB and a thread, and whoever asks for many at once takes them from all.
  it('take turns over passphrases: a project that floods makes no other wait behind all of it, and is told that it is busy', async () => {
    const encrypted = { name: 'key.zip', bytes: await pack(true) };
    const importInto = (name: string): Promise<TestAnswer> =>
      sendForm(
        vault,
        `/apiops/projects/${name}/keys/import/`,
        { keyExportFile: encrypted },
        {
          headers: PASSPHRASE,
          as: memberOf(name, 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY', 'SECRETS:EXPORT_IMPORT'),
        },
      );
    const answered: TestAnswer[] = [];
    for (let index = 0; index < 40; index++) void importInto(project).then((answer) => answered.push(answer));
    expect(await importInto(target)).toMatchObject({ status: 200 });
    const done = answered.filter(({ body }) => !JSON.stringify(body).includes('try again later'));
    // It came last, and without turns would be answered last.
    expect(done.length).toBeLessThan(16);
    const busy = answered.filter((answer) => !done.includes(answer));
    expect(busy.length).toBeGreaterThanOrEqual(40 - 33);
    expect(busy[0]).toMatchObject({ status: 500, headers: { 'retry-after': '5' } });
    await eventually(() => expect(answered).toHaveLength(40));
  });
});
