import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ExportProblem, verifyExport } from '@rekey/transparency-log';

const USAGE = 'verify-audit FILE [--key KEY]';

/** Says what an export proves. @returns 0 when its entries are the ones that were signed, 1 when not, 2 for a wrong call */
export async function verifyAudit(args: readonly string[]): Promise<number> {
  const call = readCall(args);
  if (call === undefined) return say(USAGE, 2);
  try {
    const file = createReadStream(call.file);
    await once(file, 'ready');
    const found = await verifyExport(createInterface({ input: file, crlfDelay: Infinity }), call.key);
    const { checkpoint, from, entries, hidden, key } = found;
    const span = entries === 0 ? 'no entries' : `entries ${from} to ${from + entries - 1}`;
    process.stdout.write(
      `${checkpoint.origin}: ${span} of a log of ${checkpoint.size}, root ${checkpoint.root.toString('base64')}\n` +
        (hidden === 0 ? '' : `${hidden} of them are there by their hash alone\n`) +
        (call.key === undefined
          ? `Compare the key with one that you know: ${key}\n`
          : 'The key is the one that was given\n'),
    );
    return 0;
  } catch (error) {
    if (error instanceof ExportProblem) return say(error.message, 1);
    return say(`${call.file} cannot be read: ${(error as Error).message}`, 1);
  }
}

function readCall(args: readonly string[]): { readonly file: string; readonly key: string | undefined } | undefined {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { key: { type: 'string' } },
    });
    const [file, ...others] = positionals;
    return file === undefined || others.length > 0 ? undefined : { file, key: values.key?.trim() };
  } catch {
    return undefined;
  }
}

function say(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}
