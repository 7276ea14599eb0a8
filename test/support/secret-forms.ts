import { createPrivateKey } from 'node:crypto';

/** Short ones and the first line of a PEM are the same in every key. */
const LINE_MIN = 40;

/** How a text or bytes may be written down. */
export function formsOf(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret as string);
  return [
    ...(typeof secret === 'string' ? [secret, JSON.stringify(secret).slice(1, -1)] : []),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}

/** How a private key may be written down: whole, line by line, as DER, and each private number of it. */
export function formsOfPrivateKey(pem: string): string[] {
  const key = createPrivateKey(pem);
  const { d = '', p, q } = key.export({ format: 'jwk' });
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const lines = pem.split('\n').filter((line) => line.length > LINE_MIN && !line.startsWith('-'));
  const numbers = [d, p, q].flatMap((number) => (number === undefined ? [] : [Buffer.from(number, 'base64url')]));
  return [pem, ...lines.slice(1)].flatMap(formsOf).concat(formsOf(der), numbers.flatMap(formsOf));
}
