import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keys, certificates and keystores as their users make them: with openssl and keytool. */
export class Workbench {
  private readonly directory = mkdtempSync(join(tmpdir(), 'rekey-'));
  private count = 0;

  path(name: string): string {
    return join(this.directory, name);
  }

  openssl(...args: readonly string[]): Buffer {
    return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  }

  /** A self-signed certificate and its key, both PEM. */
  certificate(
    subject: string,
    key: readonly string[] = ['rsa:2048'],
    days = 365,
  ): { key: string; certificate: string } {
    const [keyFile, file] = [this.path(`${this.count}.key`), this.path(`${this.count++}.crt`)];
    const args = ['-newkey', ...key, '-nodes', '-keyout', keyFile, '-out', file, '-days', `${days}`, '-subj', subject];
    this.openssl('req', '-x509', ...args);
    return { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(file, 'utf8') };
  }

  /** A PKCS#12 file with one key. */
  pkcs12(
    made: { readonly key: string; readonly certificate: string },
    name: string,
    password: string,
    ...options: readonly string[]
  ): Buffer {
    const [keyFile, file, out] = ['in.key', 'in.crt', 'out.p12'].map((one) => this.path(one)) as [
      string,
      string,
      string,
    ];
    writeFileSync(keyFile, made.key);
    writeFileSync(file, made.certificate);
    const args = [
      '-export',
      '-inkey',
      keyFile,
      '-in',
      file,
      '-name',
      name,
      '-passout',
      `pass:${password}`,
      '-out',
      out,
      ...options,
    ];
    this.openssl('pkcs12', ...args);
    return readFileSync(out);
  }

  /** A keystore of Java's with one key for each alias. */
  jks(aliases: readonly string[], password: string, type = 'JKS'): Buffer {
    const out = this.path(`${this.count++}.jks`);
    for (const alias of aliases) {
      const key = ['-genkeypair', '-keyalg', 'RSA', '-keysize', '2048', '-alias', alias, '-dname', `CN=${alias}`];
      const store = ['-keystore', out, '-storetype', type, '-storepass', password, '-keypass', password];
      execFileSync('keytool', [...key, ...store], { stdio: 'ignore' });
    }
    return readFileSync(out);
  }

  /** A keystore of Java's, made by these commands of keytool one after the other. */
  keystore(type: string, password: string, ...commands: readonly (readonly string[])[]): Buffer {
    const out = this.path(`${this.count++}.store`);
    for (const command of commands) {
      execFileSync('keytool', [...command, '-keystore', out, '-storetype', type, '-storepass', password], {
        stdio: 'ignore',
      });
    }
    return readFileSync(out);
  }

  /** The public half as openssl writes it, DER. */
  publicDer(pem: string): Buffer {
    writeFileSync(this.path('public.pem'), pem);
    const isCertificate = pem.includes('BEGIN CERTIFICATE');
    if (!isCertificate) return this.openssl('pkey', '-in', this.path('public.pem'), '-pubout', '-outform', 'DER');
    writeFileSync(this.path('pub.pem'), this.openssl('x509', '-in', this.path('public.pem'), '-noout', '-pubkey'));
    return this.openssl('pkey', '-pubin', '-in', this.path('pub.pem'), '-pubout', '-outform', 'DER');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

/** The same file, but its password is to be hashed 2,147,483,647 times. The number is its last member (RFC 7292). */
export function endless(p12: Buffer): Buffer {
  const changed = Buffer.concat([p12.subarray(0, -4), Buffer.from('02047fffffff', 'hex')]);
  changed.writeUInt16BE(p12.readUInt16BE(2) + 2, 2);
  changed[changed.lastIndexOf(Buffer.from('3041', 'hex')) + 1] = 0x43;
  return changed;
}

export const hasKeytool = (): boolean => spawnSync('keytool', ['-help']).error === undefined;
