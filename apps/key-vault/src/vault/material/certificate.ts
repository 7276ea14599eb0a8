import { X509Certificate } from 'node:crypto';
import { type ParsedPem, parsePem, PemInvalid } from '@rekey/crypto';
import { decodeBase64 } from '../text/decode-base64.js';
import { type CertificateFacts, type Material, published } from './material.js';

const LENGTH_MAX = 65_536;
/** Its second label is the one of older tools (RFC 7468 section 5.1). On one line it is the same. */
const PEM = /-----BEGIN (X509 )?CERTIFICATE-----([^-]*)-----END \1CERTIFICATE-----/g;

/** One certificate in PEM, in base64 of that, or in base64 of DER. Stored as PEM. */
export const certificate: Material = {
  kind: 'certificate',
  read: (content, field) => {
    const parsed = parse(content, field);
    return {
      bytes: Buffer.from(parsed.toString()),
      publicJwk: published(publicKeyOf(parsed, field)),
      facts: factsOf(parsed),
    };
  },
  keyPair: (bytes) => publicKeyOf(new X509Certificate(bytes), ''),
  file: (bytes) => ({ extension: 'cer', bytes: new X509Certificate(bytes).raw }),
};

/** @throws PemInvalid for a weak key or one of an unknown type */
export function publicKeyOf({ publicKey }: X509Certificate, field: string): ParsedPem {
  return parsePem(publicKey.export({ type: 'spki', format: 'pem' }) as string, field);
}

export function factsOf(x509: X509Certificate): CertificateFacts {
  return {
    subjectDn: x509.subject.split('\n').reverse().join(','),
    startDate: new Date(x509.validFrom).toISOString(),
    endDate: new Date(x509.validTo).toISOString(),
    sha1Thumbprint: x509.fingerprint.replaceAll(':', '').toLowerCase(),
    base64EncodedContent: x509.raw.toString('base64'),
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
