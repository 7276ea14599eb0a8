import { type ParsedPem, type PublicJwk, thumbprint } from '@rekey/crypto';
import type { KeyAlgorithm, KeyKind } from './key-types.js';

/** What a certificate says of itself (RFC 5280). Public. */
export interface CertificateFacts {
  /** RFC 4514: the most specific part first. */
  readonly subjectDn: string;
  /** RFC 3339. */
  readonly startDate: string;
  readonly endDate: string;
  /** Hexadecimal, without colons. */
  readonly sha1Thumbprint: string;
  /** DER. */
  readonly base64EncodedContent: string;
}

/** What answers may show of a certificate or keystore: the certificate, if there is any, and the form of the keystore. */
export type MaterialFacts = Partial<CertificateFacts> & { readonly keyStoreType?: string };

/** What one version of a key, certificate or keystore is made of. */
export interface KeyMaterial {
  /** What is stored encrypted and put into bundles: a PEM text, the bytes of a secret key, or an opened keystore. */
  readonly bytes: Buffer;
  /** The public half under its RFC 7638 thumbprint; a secret key has none. */
  readonly publicJwk: PublicJwk | null;
  readonly facts?: MaterialFacts;
}

/** Material as other tools read it. */
export interface MaterialFile {
  readonly extension: string;
  readonly bytes: Buffer;
}

/** Everything that depends on the type of a key. `bytes` are always those of a `KeyMaterial` of that type. */
export interface Material {
  readonly kind: KeyKind;

  /**
   * Reads and checks what a call brings. `field` is where the caller wrote it, `algorithm` what a secret key is for.
   * @throws KeyInvalid for content that is unreadable, of another type, or of a length that `algorithm` does not have
   * @throws PemInvalid for a PEM that holds no acceptable key: broken, encrypted, weak or of an unknown type
   */
  read(content: string, field: string, algorithm: KeyAlgorithm | null): KeyMaterial;

  /**
   * The key, or key pair, that JWKs are made of: of material with a public half. `alias` picks the entry of a keystore,
   * null means its default one. @throws KeyInvalid for an alias that the keystore does not have
   */
  keyPair(bytes: Buffer, alias: string | null): ParsedPem;

  /** As an export gives it away. */
  file(bytes: Buffer): MaterialFile;
}

/** The public half under its thumbprint. */
export function published({ publicJwk }: ParsedPem): PublicJwk {
  return { ...publicJwk, kid: thumbprint(publicJwk) };
}
