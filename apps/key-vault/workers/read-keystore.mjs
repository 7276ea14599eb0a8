import { createPrivateKey, X509Certificate } from 'node:crypto';
import jks from 'jks-js';
import forge from 'node-forge';

const JKS_MAGIC = 0xfeedfeed;

/**
 * The entries of a keystore, in PEM. Runs in a thread that may be ended: how much work it is, the file says.
 * @param {{ keyStoreType: 'JKS' | 'PKCS12', file: Uint8Array, password: string }} keystore
 * @returns {{ alias: string, privateKey?: string, certificate?: string }[] | undefined} undefined for what is no such
 * keystore, is broken or has another password
 */
export function readKeystore({ keyStoreType, file, password }) {
  try {
    const bytes = Buffer.from(file);
    return (keyStoreType === 'JKS' ? entriesOfJks(bytes, password) : entriesOfPkcs12(bytes, password))?.map(toPem);
  } catch {
    // What the libraries say of a broken file quotes it.
    return undefined;
  }
}

function toPem({ alias, privateKey, certificate }) {
  return {
    alias,
    ...(privateKey && { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) }),
    ...(certificate && { certificate: certificate.toString() }),
  };
}

function entriesOfJks(bytes, password) {
  // The library would read anything else as PKCS#12.
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== JKS_MAGIC) return undefined;
  return Object.entries(jks.toPem(bytes, password)).map(([alias, { key, cert, ca }]) => ({
    alias,
    privateKey: key && createPrivateKey(key),
    // Of a chain the first one is the key's.
    certificate: (cert ?? ca) && new X509Certificate(cert ?? ca),
  }));
}

/** RFC 7292. */
function entriesOfPkcs12(bytes, password) {
  const asn1 = forge.asn1.fromDer(forge.util.createBuffer(bytes.toString('binary')));
  const bags = forge.pkcs12.pkcs12FromAsn1(asn1, false, password).safeContents.flatMap(({ safeBags }) => safeBags);
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  const certificates = bags
    .filter(({ type }) => type === certBag)
    .map((bag) => ({ name: nameOf(bag), certificate: certificateOf(bag) }));
  const used = new Set();
  const entries = bags
    .filter(({ type }) => type === keyBag || type === pkcs8ShroudedKeyBag)
    .map((bag, index) => {
      const privateKey = keyOf(bag);
      const own = certificates.find(({ certificate }) => certificate.checkPrivateKey(privateKey));
      used.add(own?.certificate);
      return { alias: nameOf(bag) ?? own?.name ?? `${index + 1}`, privateKey, certificate: own?.certificate };
    });
  // Those of a key's chain have no name: they are nobody's entry.
  const trusted = certificates.filter(({ name, certificate }) => name !== undefined && !used.has(certificate));
  return [...entries, ...trusted.map(({ name, certificate }) => ({ alias: name, certificate }))];
}

const nameOf = ({ attributes }) => attributes.friendlyName?.[0];

const derOf = (asn1) => Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary');

/** What the library cannot read itself, such as EC keys, it leaves as it was encoded. */
function keyOf({ key, asn1 }) {
  const info = key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1;
  return createPrivateKey({ key: derOf(info), format: 'der', type: 'pkcs8' });
}

function certificateOf({ cert, asn1 }) {
  return new X509Certificate(derOf(cert ? forge.pki.certificateToAsn1(cert) : asn1));
}
