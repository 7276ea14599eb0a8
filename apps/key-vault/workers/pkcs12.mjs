import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import forge from 'node-forge';

const { asn1, pki } = forge;

const OID = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  safeContentsBag: '1.2.840.113549.1.12.10.1.6',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  pbes2: '1.2.840.113549.1.5.13',
  pbmac1: '1.2.840.113549.1.5.14',
};
const DIGESTS = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
/** RFC 8018 appendix B.1.2. */
const HMACS = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};
const DEFAULT_HMAC = 'sha1';
const CIPHERS = {
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24 },
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32 },
};
/** Tools ask for thousands. Native work cannot be stopped half way, so that the time of one step is bounded by this. */
const ROUNDS_MAX = 5_000_000;
const NESTING_MAX = 4;

/**
 * What is in a PKCS#12 file (RFC 7292). A password is UTF-16 where that RFC derives keys from it and UTF-8 where RFC 8018 does,
 * as openssl and Java have it; an empty one may stand for none at all.
 * @param {Buffer} bytes
 * @param {string} password
 * @returns {Bag[]}
 * @typedef {{ kind: 'key' | 'certificate' | 'other', der?: Buffer, name?: string, id?: string }} Bag
 */
export function readPkcs12(bytes, password) {
  const [, authSafe, macData] = parse(bytes).value;
  const content = contentOf(authSafe);
  for (const candidate of password === '' ? ['', null] : [password]) {
    if (macData !== undefined && !isAuthentic(macData, content, candidate)) continue;
    return parse(content).value.flatMap((info) => bagsOf(parse(safeContentsOf(info, candidate)), candidate, 0));
  }
  throw new Error('The password is another one');
}

/** BER is read as well. @param {Buffer} bytes */
function parse(bytes) {
  return asn1.fromDer(forge.util.createBuffer(bytes.toString('binary')), { decodeBitStrings: false });
}

const oidOf = (node) => asn1.derToOid(node.value);
const integerOf = (node) => asn1.derToInteger(node.value);
const derOf = (node) => Buffer.from(asn1.toDer(node).getBytes(), 'binary');

/** Of an octet string, which BER may cut into parts. */
function octetsOf({ value }) {
  return Array.isArray(value) ? Buffer.concat(value.map(octetsOf)) : Buffer.from(value, 'binary');
}

function contentOf(info) {
  const [type, wrapped] = info.value;
  if (oidOf(type) !== OID.data) throw new Error('The content is of an unknown type');
  return octetsOf(wrapped.value[0]);
}

function safeContentsOf(info, password) {
  const [type, wrapped] = info.value;
  if (oidOf(type) !== OID.encryptedData) return contentOf(info);
  const [, encrypted] = wrapped.value[0].value;
  const [, algorithm, content] = encrypted.value;
  return decrypt(algorithm, octetsOf(content), password);
}

function isAuthentic(macData, content, password) {
  const [digestInfo, salt, rounds] = macData.value;
  const [algorithm, digest] = digestInfo.value;
  const oid = oidOf(algorithm.value[0]);
  const [hash, key] =
    oid === OID.pbmac1
      ? modernMacKey(algorithm.value[1], password)
      : macKey(DIGESTS[oid], octetsOf(salt), rounds === undefined ? 1 : integerOf(rounds), password);
  const [computed, given] = [createHmac(hash, key).update(content).digest(), octetsOf(digest)];
  return computed.length === given.length && timingSafeEqual(computed, given);
}

function macKey(hash, salt, rounds, password) {
  const md = forge.md[hash].create();
  const buffer = forge.util.createBuffer(salt.toString('binary'));
  const key = pki.pbe.generatePkcs12Key(password, buffer, 3, rounds, md.digestLength, md);
  return [hash, Buffer.from(key.getBytes(), 'binary')];
}

/** RFC 9579. */
function modernMacKey(parameters, password) {
  const [derivation, scheme] = parameters.value;
  const [, , keyLength] = derivation.value[1].value;
  return [HMACS[oidOf(scheme.value[0])], deriveKey(derivation, password, integerOf(keyLength))];
}

function decrypt(algorithm, data, password) {
  const [type, parameters] = algorithm.value;
  const oid = oidOf(type);
  if (oid !== OID.pbes2) {
    const cipher = pki.pbe.getCipherForPKCS12PBE(oid, parameters, password);
    cipher.update(forge.util.createBuffer(data.toString('binary')));
    if (!cipher.finish()) throw new Error('The password is another one');
    return Buffer.from(cipher.output.getBytes(), 'binary');
  }
  const [derivation, scheme] = parameters.value;
  const [cipherOid, iv] = scheme.value;
  const { name, keyLength } = CIPHERS[oidOf(cipherOid)];
  const decipher = createDecipheriv(name, deriveKey(derivation, password, keyLength), octetsOf(iv));
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

/** PBKDF2 (RFC 8018 section 5.2). */
function deriveKey(derivation, password, length) {
  const [type, parameters] = derivation.value;
  if (oidOf(type) !== pki.oids.pkcs5PBKDF2) throw new Error('The key derivation is of an unknown type');
  const [salt, rounds, ...options] = parameters.value;
  const prf = options.find((node) => node.type === asn1.Type.SEQUENCE);
  const hash = prf === undefined ? DEFAULT_HMAC : HMACS[oidOf(prf.value[0])];
  const count = integerOf(rounds);
  if (count > ROUNDS_MAX) throw new Error('It is too much work');
  return pbkdf2Sync(Buffer.from(password ?? '', 'utf8'), octetsOf(salt), count, length, hash);
}

function bagsOf(safeContents, password, depth) {
  return safeContents.value.flatMap((bag) => {
    const [type, wrapped, attributes] = bag.value;
    const value = wrapped.value[0];
    const labels = labelsOf(attributes?.value ?? []);
    switch (oidOf(type)) {
      case OID.keyBag:
        return [{ kind: 'key', der: derOf(value), ...labels }];
      case OID.shroudedKeyBag:
        return [{ kind: 'key', der: decrypt(value.value[0], octetsOf(value.value[1]), password), ...labels }];
      case OID.certBag:
        if (oidOf(value.value[0]) !== OID.x509Certificate) return [{ kind: 'other', ...labels }];
        return [{ kind: 'certificate', der: octetsOf(value.value[1].value[0]), ...labels }];
      case OID.safeContentsBag:
        if (depth === NESTING_MAX) throw new Error('It is nested too deep');
        return bagsOf(value, password, depth + 1);
      default:
        // Secrets, revocation lists, and what is yet to be invented.
        return [{ kind: 'other', ...labels }];
    }
  });
}

function labelsOf(attributes) {
  const valueOf = (oid) => attributes.find(({ value }) => oidOf(value[0]) === oid)?.value[1].value[0];
  const [name, id] = [valueOf(OID.friendlyName), valueOf(OID.localKeyId)];
  return {
    ...(name === undefined ? {} : { name: name.value }),
    ...(id === undefined ? {} : { id: octetsOf(id).toString('hex') }),
  };
}
