import { X509Certificate } from 'node:crypto';
import { type ParsedPem, parsePem, thumbprint } from '@rekey/crypto';
import { factsOf, publicKeyOf } from '../certificates/read-certificate.js';
import { KeyInvalid } from '../keys/key.errors.js';
import type { KeyMaterial } from '../keys/key-material.js';

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

/** @param content an OpenKeystore in JSON. @throws KeyInvalid, PemInvalid when its entry is not acceptable */
export function readKeystore(content: string, field: string): KeyMaterial {
  const keystore = JSON.parse(content) as OpenKeystore;
  const entry = pickEntry(keystore.entries, keystore.alias, field);
  const { publicJwk } = keyOf(entry, field);
  const { certificate } = entry;
  return {
    bytes: Buffer.from(content),
    publicJwk: { ...publicJwk, kid: thumbprint(publicJwk) },
    facts: {
      keyStoreType: keystore.keyStoreType,
      ...(certificate === undefined ? {} : factsOf(new X509Certificate(certificate))),
    },
  };
}

/** The key of one entry: the private one if it has any. @throws KeyInvalid, PemInvalid */
export function keyOfKeystore(content: string, alias: string | null): ParsedPem {
  const keystore = JSON.parse(content) as OpenKeystore;
  return keyOf(pickEntry(keystore.entries, alias ?? keystore.alias, 'aliasName'), 'aliasName');
}

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
