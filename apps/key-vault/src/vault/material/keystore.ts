import { X509Certificate } from 'node:crypto';
import { type ParsedPem, parsePem } from '@rekey/crypto';
import { factsOf, publicKeyOf } from './certificate.js';
import { type Material, published } from './material.js';
import { KeyInvalid } from './material.errors.js';

export const KEYSTORE_TYPES = ['JKS', 'PKCS12'] as const;
export type KeystoreType = (typeof KEYSTORE_TYPES)[number];

/** A key with its certificate, or a certificate alone, under a name. PEM. */
export interface KeystoreEntry {
  readonly alias: string;
  readonly privateKey?: string;
  readonly certificate?: string;
}

/** A keystore of a caller. Secret. */
export interface GivenKeystore {
  readonly keyStoreType: KeystoreType;
  /** Base64. */
  readonly file: string;
  readonly password: string;
  /** The entry that is meant when nobody says which; may be left out when there is one key, or one entry. */
  readonly alias: string | null;
}

/** With what is in it: opening it again would be work each time. Stored and deployed as JSON. */
export interface OpenKeystore extends GivenKeystore {
  readonly entries: readonly KeystoreEntry[];
}

const EXTENSIONS: Readonly<Record<KeystoreType, string>> = { JKS: 'jks', PKCS12: 'p12' };

/** A keystore that was opened. What is read, and stored, is an OpenKeystore in JSON; what leaves is the caller's own file. */
export const keystore: Material = {
  kind: 'keystore',
  read: (content, field) => {
    const { entries, alias, keyStoreType } = JSON.parse(content) as OpenKeystore;
    const entry = pickEntry(entries, alias, field);
    const { certificate } = entry;
    return {
      bytes: Buffer.from(content),
      publicJwk: published(keyOf(entry, field)),
      facts: { keyStoreType, ...(certificate === undefined ? {} : factsOf(new X509Certificate(certificate))) },
    };
  },
  /** The private key of the entry if it has any. */
  keyPair: (bytes, alias) => {
    const opened = openedFrom(bytes);
    return keyOf(pickEntry(opened.entries, alias ?? opened.alias, 'aliasName'), 'aliasName');
  },
  file: (bytes) => {
    const { keyStoreType, file } = openedFrom(bytes);
    return { extension: EXTENSIONS[keyStoreType], bytes: Buffer.from(file, 'base64') };
  },
};

const openedFrom = (bytes: Buffer): OpenKeystore => JSON.parse(bytes.toString('utf8')) as OpenKeystore;

/** Aliases are the same in any letter case, as in Java. */
export function isNamed(alias: string): (entry: Pick<KeystoreEntry, 'alias'>) => boolean {
  return (entry) => entry.alias.toLowerCase() === alias.toLowerCase();
}

function pickEntry(entries: readonly KeystoreEntry[], alias: string | null, field: string): KeystoreEntry {
  if (alias !== null) {
    const found = entries.find((entry) => entry.alias === alias) ?? entries.find(isNamed(alias));
    if (found === undefined) throw new KeyInvalid('alias-unknown', field, 'Keystore has no entry with this alias!');
    return found;
  }
  const keys = entries.filter(({ privateKey }) => privateKey !== undefined);
  const [only, second] = keys.length > 0 ? keys : entries;
  if (only === undefined) throw new KeyInvalid('keystore-empty', field, 'Keystore has no key pair and no certificate!');
  if (second !== undefined) {
    throw new KeyInvalid('alias-missing', field, 'Keystore has more than one entry: alias is required!');
  }
  return only;
}

function keyOf({ privateKey, certificate }: KeystoreEntry, field: string): ParsedPem {
  if (privateKey === undefined) return publicKeyOf(new X509Certificate(certificate ?? ''), field);
  const parsed = parsePem(privateKey, field);
  // Others would be given the certificate, which would verify nothing that the key signs.
  if (certificate !== undefined && !new X509Certificate(certificate).checkPrivateKey(parsed.key)) {
    throw new KeyInvalid('keystore-torn', field, 'The key and the certificate of this keystore entry are no pair!');
  }
  return parsed;
}
