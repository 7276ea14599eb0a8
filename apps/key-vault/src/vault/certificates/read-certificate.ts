import { X509Certificate } from 'node:crypto';
import { type ParsedPem, parsePem, PemInvalid, thumbprint } from '@rekey/crypto';
import { decodeBase64 } from '../decode-base64.js';
import type { KeyMaterial } from '../keys/key-material.js';

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

const LENGTH_MAX = 65_536;
/** Its second label is the one of older tools (RFC 7468 section 5.1). On one line it is the same. */
const PEM = /-----BEGIN (X509 )?CERTIFICATE-----([^-]*)-----END \1CERTIFICATE-----/g;

/** One certificate in PEM, in base64 of that, or in base64 of DER. Stored as PEM. @throws PemInvalid */
export function readCertificate(content: string, field: string): KeyMaterial {
  const certificate = parse(content, field);
  const { publicJwk } = publicKeyOf(certificate, field);
  return {
    bytes: Buffer.from(certificate.toString()),
    publicJwk: { ...publicJwk, kid: thumbprint(publicJwk) },
    facts: factsOf(certificate),
  };
}

/** The public key of a stored certificate. */
export function keyOfCertificate(pem: string): ParsedPem {
  return publicKeyOf(new X509Certificate(pem), '');
}

/** @throws PemInvalid for a weak key or one of an unknown type */
export function publicKeyOf(certificate: X509Certificate, field: string): ParsedPem {
  return parsePem(certificate.publicKey.export({ type: 'spki', format: 'pem' }) as string, field);
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    subjectDn: certificate.subject.split('\n').reverse().join(','),
    startDate: new Date(certificate.validFrom).toISOString(),
    endDate: new Date(certificate.validTo).toISOString(),
    sha1Thumbprint: certificate.fingerprint.replaceAll(':', '').toLowerCase(),
    base64EncodedContent: certificate.raw.toString('base64'),
  };
}

function parse(content: string, field: string): X509Certificate {
  if (content.length > LENGTH_MAX) throw new PemInvalid(field, 'The certificate is too long');
  const decoded = content.includes('-----BEGIN') ? undefined : decodeBase64(content);
  const text = decoded === undefined ? content : decoded.toString('latin1');
  const [block, second] = text.matchAll(PEM);
  if (second !== undefined) throw new PemInvalid(field, 'The PEM holds more than one certificate');
  if (block === undefined && (decoded === undefined || text.includes('-----BEGIN'))) {
    throw new PemInvalid(field, 'No PEM-encoded certificate found');
  }
  try {
    const der = block === undefined ? decoded : decodeBase64(block[2] ?? '');
    return new X509Certificate(der ?? '');
  } catch {
    // The error of OpenSSL is dropped on purpose: it adds nothing a caller could use.
    throw new PemInvalid(field, 'The PEM does not hold a valid certificate');
  }
}
