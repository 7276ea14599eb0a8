import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type TestAnswer, uniqueName } from '@rekey/testing';
import { readZip } from '../src/vault/zip/read-zip.js';
import { writeZip } from '../src/vault/zip/write-zip.js';
import { type FormFields, sendForm } from './form.js';
import { base64, ecPair, Vault } from './vault-fixture.js';

const [ec, otherEc] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' })) as [Pair, Pair];
const [rsa, otherRsa] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 })) as [Pair, Pair];
interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const hexOf = (member = ''): string => Buffer.from(member, 'base64url').toString('hex');
const publicHex = ({ publicKey }: Pair): string => {
  const { kty, n, x, y } = publicKey.export({ format: 'jwk' });
  return kty === 'RSA' ? hexOf(n) : `${hexOf(x)}${hexOf(y)}`;
};

/** The private half of one with the public half of another, which no format forbids and OpenSSL does not see. */
function torn(pair: Pair, other: Pair, type: 'sec1' | 'pkcs1' | 'pkcs8'): string {
  const der = pair.privateKey.export({ format: 'der', type: type as 'pkcs8' }).toString('hex');
  const bytes = Buffer.from(der.replace(publicHex(pair), publicHex(other)), 'hex');
  return createPrivateKey({ key: bytes, format: 'der', type }).export({
    format: 'pem',
    type: type as 'pkcs8',
  }) as string;
}

const TORN: Readonly<Record<string, string>> = {
  SEC1: torn(ec, otherEc, 'sec1'),
  'PKCS#1': torn(rsa, otherRsa, 'pkcs1'),
  'EC in PKCS#8': torn(ec, otherEc, 'pkcs8'),
  'RSA in PKCS#8': torn(rsa, otherRsa, 'pkcs8'),
};

/** The risk: what is published verifies nothing that the deployed key signs, and everything bound to it follows. */
describe.each(Object.entries(TORN))('a key whose halves are no pair, in %s', (_, pem) => {
  let vault: Vault;
  let project: string;
  let environment: string;

  beforeAll(async () => {
    vault = await Vault.start();
    [project, environment] = [await vault.project(), await vault.environment()];
    await vault.key(project, 'key', [{ environmentName: environment, content: ecPair().privateKey }]);
    await vault.jwk(project, 'jwk', 'key', environment);
  });
  afterAll(() => vault.stop());

  const path = (...parts: string[]): string => `/apiops/projects/${[project, ...parts].join('/')}/`;
  const list = [{ content: base64(pem) }];
  const items = () => list.map((item) => ({ ...item, environmentName: environment }));
  const send = (url: string, fields: FormFields): Promise<TestAnswer> => sendForm(vault, url, fields);
  const jwk = (): string => {
    const { x, y, n, e } = (pem === TORN['SEC1'] || pem === TORN['EC in PKCS#8'] ? otherEc : otherRsa).publicKey.export(
      {
        format: 'jwk',
      },
    );
    const members = { x, y, n, e };
    const mine = (x === undefined ? rsa : ec).privateKey.export({ format: 'jwk' });
    return JSON.stringify({ ...mine, ...Object.fromEntries(Object.entries(members).filter(([, one]) => one)) });
  };
  const packed = async (): Promise<Buffer> => {
    const { bytes } = await vault.get(path('keys', 'key', 'export'));
    const [entry] = await readZip(bytes, { field: 'zip', entriesMax: 1, bytesMax: 100_000 });
    const content = JSON.parse(entry?.bytes.toString() ?? '') as { key: { cryptoKeyInfoEnvironmentList: object[] } };
    content.key.cryptoKeyInfoEnvironmentList = items();
    return writeZip([{ name: 'key.json', bytes: Buffer.from(JSON.stringify(content)) }]);
  };

  it.each<[string, () => Promise<TestAnswer>]>([
    [
      'of a new key',
      () => vault.post(path('keys'), { name: 'new', keyType: 'PRIVATE_KEY', cryptoKeyInfoEnvironmentList: items() }),
    ],
    [
      'of a rotation',
      () => vault.put(`${path('keys', 'key')}?jwkUpdateAction=UPDATE`, { cryptoKeyInfoEnvironmentList: items() }),
    ],
    [
      'of a file',
      () =>
        send(path('keys', 'import-file'), {
          keyFile: { name: 'k.pem', bytes: Buffer.from(pem) },
          keyName: uniqueName('key'),
          keyType: 'PRIVATE_KEY',
          environmentList: environment,
        }),
    ],
    [
      'of a package',
      async () => send(path('keys', 'import'), { keyExportFile: { name: 'k.zip', bytes: await packed() } }),
    ],
    [
      'of a JWK in a text',
      () => vault.post(path('jwks'), { name: uniqueName('j'), sourceType: 'COPY_PASTE', jwkStr: jwk() }),
    ],
    [
      'of a JWK in a file',
      () =>
        send(path('jwks', 'import-file'), {
          jwkFile: { name: 'j.json', bytes: Buffer.from(jwk()) },
          jwkName: uniqueName('j'),
          kid: 'k',
        }),
    ],
  ])('is refused as the material %s, and nothing changes', async (__, call) => {
    const before = await vault.published(project);
    const keys = (await vault.get(path('keys'))).body.resultList as unknown[];
    const answer = await call();
    expect({ status: answer.status, message: answer.body.resultMessage }).toEqual({
      status: 400,
      message: expect.stringMatching(/no pair/),
    });
    expect(await vault.published(project)).toEqual(before);
    expect((await vault.get(path('keys'))).body.resultList).toEqual(keys);
    expect((await vault.get(`/v1/keys/${project}/key/versions`)).body.items).toHaveLength(1);
  });
});
