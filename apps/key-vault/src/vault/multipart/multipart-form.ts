import { InvalidInput } from '@rekey/errors';

const PARTS_MAX = 50;
const REPLACEMENT = '\ufffd';

/** A file of a form, whole: forms are no longer than any body may be. */
export interface FormFile {
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** A form (RFC 7578): text fields as strings, files as FormFile. */
export type MultipartForm = Readonly<Record<string, string | FormFile>>;

export function isFormFile(value: unknown): value is FormFile {
  return typeof value === 'object' && value !== null && 'bytes' in value && Buffer.isBuffer(value.bytes);
}

/** Reads a whole form. A field given more than once is refused. @throws InvalidInput */
export async function readMultipart(body: Buffer, contentType: string): Promise<MultipartForm> {
  const form = await parse(body, contentType);
  const entries: [string, string | FormFile][] = [];
  for (const [name, value] of form) {
    if (entries.length >= PARTS_MAX) throw malformed(`The form has more than ${PARTS_MAX} parts`);
    if (entries.some(([known]) => known === name)) throw malformed('A field of the form is given more than once');
    // The parser writes it for bytes that are no UTF-8; no text of ours has one.
    if (typeof value === 'string' && value.includes(REPLACEMENT))
      throw malformed('A field of the form is not valid UTF-8');
    const file = typeof value === 'string' ? value : await toFile(value);
    entries.push([name, file]);
  }
  return Object.fromEntries(entries.filter(([name]) => name !== '__proto__'));
}

async function toFile(file: File): Promise<FormFile> {
  return { fileName: file.name, bytes: Buffer.from(await file.arrayBuffer()) };
}

async function parse(body: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch {
    // The parser's own error says no more than that.
    throw malformed('The body is not a valid multipart form');
  }
}

function malformed(message: string): InvalidInput {
  return InvalidInput.field('', message, { code: 'request.malformed-form' });
}
