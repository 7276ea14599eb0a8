import type { TestAnswer } from '@rekey/testing';
import type { Principal } from '@rekey/identity';
import type { Vault } from './vault-fixture.js';

export type FormFields = Readonly<Record<string, string | { readonly name: string; readonly bytes: Buffer }>>;

const BOUNDARY = 'x-rekey-form-boundary';

/** A multipart body as curl writes it. */
export function formOf(fields: FormFields): Buffer {
  const parts = Object.entries(fields).map(([name, value]) => {
    const file =
      typeof value === 'string' ? '' : `; filename="${value.name}"\r\nContent-Type: application/octet-stream`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    return Buffer.concat([
      Buffer.from(head),
      Buffer.from(typeof value === 'string' ? value : value.bytes),
      Buffer.from('\r\n'),
    ]);
  });
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: Principal | null;
  readonly method?: 'POST' | 'PUT';
}

export function sendForm(vault: Vault, url: string, fields: FormFields, sending: Sending = {}): Promise<TestAnswer> {
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...sending.headers };
  return vault.service.call({ method: 'POST', url, body: formOf(fields), ...sending, headers });
}
