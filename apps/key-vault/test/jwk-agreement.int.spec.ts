import { execFileSync } from 'node:child_process';
import { createPublicKey, createPrivateKey, type JsonWebKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportSPKI, importJWK, type JWK } from 'jose';
import { base64, Vault } from './vault-fixture.js';

/** A key that openssl makes, what the vault says of it, and how openssl signs with it. */
interface Kind {
  readonly name: string;
  readonly genpkey: readonly string[];
  readonly alg: string;
  readonly dgst: readonly string[];
}

const rsaOf = (bits: number): readonly string[] => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
const ecOf = (curve: string): readonly string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`];
const KINDS: readonly Kind[] = [
  { name: 'RSA 2048', genpkey: rsaOf(2048), alg: 'RS256', dgst: ['-sha256'] },
  { name: 'RSA 3072', genpkey: rsaOf(3072), alg: 'RS256', dgst: ['-sha256'] },
  { name: 'RSA 4096', genpkey: rsaOf(4096), alg: 'RS256', dgst: ['-sha256'] },
  { name: 'P-256', genpkey: ecOf('P-256'), alg: 'ES256', dgst: ['-sha256'] },
  { name: 'P-384', genpkey: ecOf('P-384'), alg: 'ES384', dgst: ['-sha384'] },
  { name: 'P-521', genpkey: ecOf('P-521'), alg: 'ES512', dgst: ['-sha512'] },
  { name: 'Ed25519', genpkey: ['-algorithm', 'ED25519'], alg: 'EdDSA', dgst: [] },
];

/** What Node, jose and openssl read out of the JWK that the vault makes of a key, each with its own code. */
describe('JWKs of keys made by openssl', () => {
  let vault: Vault;
  let project: string;
  let environment: string;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rekey-'));
    vault = await Vault.start();
    [project, environment] = [await vault.project(), await vault.environment()];
  });
  afterAll(async () => {
    await vault.stop();
    rmSync(directory, { recursive: true });
  });

  const path = (name: string): string => join(directory, name);
  const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const publicDer = (pem: string): Buffer => openssl('pkey', '-in', pem, '-pubout', '-outform', 'DER');

  it.each(KINDS)('are the same key to Node, jose and openssl: $name', async ({ name, genpkey, alg, dgst }) => {
    const [keyName, pem] = [name.replace(' ', '-'), path('key.pem')];
    openssl('genpkey', ...genpkey, '-out', pem);
    const content = openssl('pkey', '-in', pem).toString();
    await vault.key(project, keyName, [{ environmentName: environment, content: base64(content) }]);
    await vault.jwk(project, keyName, keyName, environment, { kid: keyName });
    const jwk = (await vault.published(project)).find(({ kid }) => kid === keyName) as JWK;
    expect(jwk).toMatchObject({ alg, use: 'sig' });

    const expected = publicDer(pem);
    const node = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    expect(node.export({ type: 'spki', format: 'der' })).toEqual(expected);
    const spki = await exportSPKI((await importJWK(jwk, alg, { extractable: true })) as never);
    expect(createPublicKey(spki).export({ type: 'spki', format: 'der' })).toEqual(expected);

    const { keys } = (await vault.get(`/apiops/projects/${project}/jwks/${keyName}/export-file/`)).body;
    const secret = createPrivateKey({ key: keys[0] as JsonWebKey, format: 'jwk' });
    writeFileSync(path('back.pem'), secret.export({ type: 'pkcs8', format: 'pem' }));
    expect(publicDer(path('back.pem'))).toEqual(expected);

    writeFileSync(path('message'), 'message');
    const sign = dgst.length === 0 ? ['pkeyutl', '-sign', '-rawin', '-in'] : ['dgst', ...dgst, '-sign'];
    const args =
      dgst.length === 0
        ? [...sign, path('message'), '-inkey', path('back.pem')]
        : [...sign, path('back.pem'), path('message')];
    expect(verify(dgst[0]?.slice(1) ?? null, Buffer.from('message'), node, openssl(...args))).toBe(true);
  });

  it('are the bytes that openssl drew, when they are symmetric', async () => {
    const bytes = openssl('rand', '32');
    const jwkStr = JSON.stringify({ kty: 'oct', k: bytes.toString('base64url') });
    await vault.post(`/apiops/projects/${project}/jwks/parse-from-clipboard`, {
      name: 'mac',
      jwkStr,
      algorithm: 'HS256',
    });
    const { keys } = (await vault.get(`/apiops/projects/${project}/jwks/mac/export-file/`)).body;
    const key = (await importJWK(keys[0] as JWK)) as Uint8Array;
    expect(Buffer.from(key)).toEqual(bytes);
  });
});
