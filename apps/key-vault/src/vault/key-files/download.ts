import { StreamableFile } from '@nestjs/common';

/** A file to be saved under `name`, which may have any character that a name of ours may (RFC 6266). */
export function download(bytes: Buffer, name: string, type: string): StreamableFile {
  const plain = name.replaceAll(/[^\w.() -]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  const disposition = `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${encoded}`}`;
  return new StreamableFile(bytes, { type, disposition, length: bytes.length });
}
