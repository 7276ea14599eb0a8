import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import jks from 'jks-js';
import forge from 'node-forge';
import { readPkcs12 } from './pkcs12.mjs';

const JKS_MAGIC = 0xfeedfeed;
/** Octets of a SHA-1 digest, and of the salt before a key. */
const DIGEST = 20;

/**
 * The entries of a keystore, in PEM. Runs in a thread that may be ended: how much work it is, the file says.
 * @param {{ keyStoreType: 'JKS' | 'PKCS12', file: Uint8Array, password: string, started: import('node:worker_threads').MessagePort }} task
 * @returns {{ entries: { alias: string, privateKey?: string, certificate?: string }[], others: string[] } | undefined} `others`
 * names the entries that are no keys and certificates, or do not open; undefined for what is no such keystore, is broken or
 * has another password
 */
export function readKeystore({ keyStoreType, file, password, started }) {
  started.postMessage('');
  started.close();
  try {
    const bytes = Buffer.from(file);
    const entries = keyStoreType === 'JKS' ? entriesOfJks(bytes, password) : entriesOfPkcs12(bytes, password);
    return {
      entries: entries.filter((one) => one.key !== undefined || one.certificate !== undefined).map(toPem),
      others: entries.filter((one) => one.key === undefined && one.certificate === undefined).map(({ alias }) => alias),
    };
  } catch {
    // What the libraries say of a broken file quotes it.
    return undefined;
  }
}

function toPem({ alias, key, certificate }) {
  return {
    alias,
    ...(key && { privateKey: pemOf('PRIVATE KEY', key) }),
    ...(certificate && { certificate: certificate.toString() }),
  };
}

function pemOf(label, der) {
  const lines = der.toString('base64').replaceAll(/(.{64})(?!$)/g, '$1\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function entriesOfJks(bytes, password) {
  // The library would read anything else as PKCS#12.
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== JKS_MAGIC) throw new Error('It is no JKS');
  return jks.parseJks(bytes, password).map(({ alias, cert, chain, protectedPrivateKey }) => {
    // Of a chain the first one is the key's.
    const certificate = certificateOf((cert ?? chain[0])?.value);
    if (protectedPrivateKey === undefined) return { alias, certificate };
    const key = openJksKey(protectedPrivateKey, password);
    // The certificate of a key that does not open is not what its alias means.
    return key === undefined ? { alias } : { alias, key, certificate };
  });
}

/**
 * PKCS#8 out of the way Java's own keystores hide it: SHA-1 of the password in UTF-16, over and over, XOR the key. Undefined
 * when it was hidden with another password than the one of the store. In any type of key, which the library does not know.
 */
function openJksKey(protectedKey, password) {
  const [, octets] = forge.asn1.fromDer(forge.util.createBuffer(protectedKey.toString('binary'))).value;
  const data = Buffer.from(octets.value, 'binary');
  const secret = Buffer.from(password, 'utf16le').swap16();
  const [salt, hidden, digest] = [data.subarray(0, DIGEST), data.subarray(DIGEST, -DIGEST), data.subarray(-DIGEST)];
  const key = Buffer.alloc(hidden.length);
  for (let at = 0, mask = salt; at < hidden.length; at += DIGEST) {
    mask = createHash('sha1').update(secret).update(mask).digest();
    for (let index = at; index < Math.min(at + DIGEST, hidden.length); index++) {
      key[index] = hidden[index] ^ mask[index - at];
    }
  }
  return createHash('sha1').update(secret).update(key).digest().equals(digest) ? key : undefined;
}

function entriesOfPkcs12(bytes, password) {
  const bags = readPkcs12(bytes, password);
  const certificates = bags
    .filter(({ kind }) => kind === 'certificate')
    .map((bag) => ({ ...bag, certificate: certificateOf(bag.der) }));
  const used = new Set();
  const entries = bags
    .filter(({ kind }) => kind === 'key')
    .map(({ der: key, name, id }, index) => {
      const own = certificateOfKey(certificates, key, id);
      used.add(own);
      return { alias: name ?? own?.name ?? `${index + 1}`, key, certificate: own?.certificate };
    });
  // Those of a key's chain have no name: they are nobody's entry.
  const trusted = certificates.filter((one) => one.name !== undefined && !used.has(one));
  const others = bags.filter(({ kind, name }) => kind === 'other' && name !== undefined);
  return [...entries, ...[...trusted, ...others].map(({ name: alias, certificate }) => ({ alias, certificate }))];
}

/** The one that is of the key; else the one that the file says is, so that it can be seen that it is not. */
function certificateOfKey(certificates, der, id) {
  const key = privateKeyOf(der);
  const isOf = ({ certificate }) => key !== undefined && certificate?.checkPrivateKey(key) === true;
  const isNamed = (one) => id !== undefined && one.id === id;
  return certificates.find((one) => isNamed(one) && isOf(one)) ?? certificates.find(isOf) ?? certificates.find(isNamed);
}

/** Undefined for a type or form that OpenSSL does not read. */
function privateKeyOf(key) {
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } catch {
    return undefined;
  }
}

function certificateOf(der) {
  try {
    return der && new X509Certificate(der);
  } catch {
    return undefined;
  }
}
