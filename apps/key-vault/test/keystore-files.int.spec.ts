import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import type { TestAnswer } from '@rekey/testing';
import { hasKeytool, Workbench } from './openssl.js';
import { Vault } from './vault-fixture.js';

const KINDS: readonly (readonly string[])[] = [
  [],
  ['-legacy'],
  ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha512', '-iter', '10000'],
  ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  ['-keypbe', 'NONE', '-certpbe', 'NONE', '-macalg', 'sha384'],
  ['-nomac'],
];
const genkey = (alias: string, ...options: readonly string[]): string[] => [
  ...['-genkeypair', '-alias', alias, '-dname', `CN=${alias}`],
  ...(options.length === 0 ? ['-keyalg', 'EC', '-groupname', 'secp256r1'] : options),
];

describe('keystores as others write them', () => {
  const bench = new Workbench();
  const made = bench.certificate('/CN=mine', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
  let vault: Vault;
  let project: string;
  let environment: string;
  let count = 0;

  beforeAll(async () => {
    vault = await Vault.start();
    [project, environment] = [await vault.project(), await vault.environment()];
  });
  afterAll(async () => {
    await vault.stop();
    bench.remove();
  });

  const create = (file: Buffer, password: string, fields: object = {}): Promise<TestAnswer> => {
    const item = { environmentName: environment, file: file.toString('base64'), password, keyStoreType: 'PKCS12' };
    const body = { name: `store-${++count}`, keyStoreEnvironmentList: [{ ...item, ...fields }] };
    return vault.post(`/apiops/projects/${project}/keystores/`, body);
  };
  /** The certificate that the last one has, as it is shown. */
  const shown = async (): Promise<X509Certificate> => {
    const { body } = await vault.get(`/apiops/projects/${project}/keystores/store-${count}/`);
    const [item] = body.resultList[0].keyStoreEnvironmentList;
    return new X509Certificate(Buffer.from(item.base64EncodedContent as string, 'base64'));
  };
  const published = async (fields: object = {}): Promise<Buffer> => {
    const name = `jwk-${++count}`;
    const body = { name, keyStoreName: `store-${count - 1}`, environmentName: environment, ...fields };
    const answer = await vault.post(`/apiops/projects/${project}/jwks/parse-from-keystore`, body);
    expect(answer).toMatchObject({ status: 200 });
    const { kid } = await vault.readJwk(project, name);
    const jwk = (await vault.published(project)).find((one) => one['kid'] === kid);
    return createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  };

  // RFC 8018 takes a password in UTF-8, RFC 7292 in UTF-16; openssl opens all of these.
  it.each(['grüezi', '', 'пароль', '🔑 and more', 'plain'])(
    'open with the password %j, of every kind',
    async (password) => {
      for (const kind of KINDS) {
        const file = bench.pkcs12(made, 'mine', password, ...kind);
        expect({ kind, ...(await create(file, password)) }).toMatchObject({ kind, status: 200 });
        expect((await shown()).subject).toBe('CN=mine');
        expect(await published()).toEqual(bench.publicDer(made.key));
        const refused = await create(file, `${password}x`);
        expect({ kind, message: refused.body.resultMessage }).toEqual({
          kind,
          message: expect.stringMatching(/has another password!$/),
        });
      }
    },
  );

  (hasKeytool() ? it : it.skip)('open by the alias of a key when there are secrets beside it', async () => {
    const secret = ['-genseckey', '-alias', 'secret', '-keyalg', 'AES', '-keysize', '256'];
    const file = bench.keystore('PKCS12', 'changeit', genkey('k'), secret);
    expect((await create(file, 'changeit', { alias: 'k' })).status).toBe(200);
    expect((await shown()).subject).toBe('CN=k');
    expect((await create(file, 'changeit')).status).toBe(200);
    await published();
    expect((await create(file, 'changeit', { alias: 'Secret' })).body.resultMessage).toMatch(
      /is no key pair and no cert/,
    );
    const alone = bench.keystore('PKCS12', 'changeit', secret);
    expect((await create(alone, 'changeit')).body.resultMessage).toMatch(/has no key pair and no certificate!$/);
  });

  (hasKeytool() ? it : it.skip)(
    'of Java open with keys of every type, and beside those of another password',
    async () => {
      const other = genkey('other', '-keyalg', 'RSA', '-keysize', '2048', '-keypass', 'another');
      for (const password of ['changeit', 'grüezi']) {
        const keys = [genkey('ed', '-keyalg', 'Ed25519'), genkey('ec'), other];
        const file = bench.keystore(
          'JKS',
          password,
          ...keys.map((one) => (one === other ? one : [...one, '-keypass', password])),
        );
        for (const alias of ['ed', 'ec']) {
          expect((await create(file, password, { alias, keyStoreType: 'JKS' })).status).toBe(200);
          const { subject, publicKey } = await shown();
          expect(subject).toBe(`CN=${alias}`);
          expect(await published()).toEqual(publicKey.export({ type: 'spki', format: 'der' }));
        }
        const refused = await create(file, password, { alias: 'other', keyStoreType: 'JKS' });
        expect(refused.body.resultMessage).toMatch(/or has another password!$/);
      }
    },
  );

  // The risk: whoever is given the certificate cannot verify what the key signs.
  (hasKeytool() ? it : it.skip)('are refused when their key and their certificate are no pair', async () => {
    const file = bench.keystore(
      'JKS',
      'changeit',
      ...['a', 'b'].map((one) => [...genkey(one), '-keypass', 'changeit']),
    );
    const [a, b] = ['a', 'b'].map((alias) => certificateIn(file, `CN=${alias}`)) as [Buffer, Buffer];
    const cut = file.indexOf(a);
    const body = Buffer.concat([file.subarray(0, cut), b, file.subarray(cut + a.length, -20)]);
    const digest = createHash('sha1').update(Buffer.from('changeit', 'utf16le').swap16()).update('Mighty Aphrodite');
    const torn = Buffer.concat([body, digest.update(body).digest()]);
    const answers = [];
    for (const alias of ['a', 'b']) answers.push(await create(torn, 'changeit', { alias, keyStoreType: 'JKS' }));
    expect(answers.map(({ status }) => status)).toEqual([400, 200]);
    expect(answers[0]?.body.resultMessage).toMatch(/are no pair!$/);
  });
});

/** With the length before it, as a JKS has it. */
function certificateIn(store: Buffer, subject: string): Buffer {
  for (let at = store.indexOf('X.509'); at !== -1; at = store.indexOf('X.509', at + 1)) {
    const length = store.readUInt32BE(at + 5);
    const whole = store.subarray(at + 5, at + 9 + length);
    if (new X509Certificate(whole.subarray(4)).subject === subject) return whole;
  }
  throw new Error(`no certificate of ${subject}`);
}
