import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SOURCE = resolve(__dirname, '../verify-log');
const BUILD_LIMIT_MS = 180_000;

export type BuiltVerifier = { readonly binary: string } | { readonly missing: string };

/** The program that checks logs with Go's own packages, built; or why it cannot be. */
export function buildVerifier(): BuiltVerifier {
  const go = ['go', '/usr/local/go/bin/go'].find((path) => spawnSync(path, ['version']).status === 0);
  if (go === undefined) return { missing: 'there is no Go' };
  const binary = join(mkdtempSync(join(tmpdir(), 'rekey-verify-log-')), 'verify-log');
  const built = spawnSync(go, ['build', '-o', binary, '.'], { cwd: SOURCE, timeout: BUILD_LIMIT_MS, encoding: 'utf8' });
  return built.status === 0 ? { binary } : { missing: `Go cannot build it here: ${built.stderr.split('\n')[0] ?? ''}` };
}

export interface Verdict {
  readonly ok: boolean;
  /** What it has seen, or what is wrong. */
  readonly said: string;
}

/** Has a program judge, by its exit code. */
export function judge(command: string, args: readonly string[]): Verdict {
  const { status, stdout, stderr } = spawnSync(command, [...args], { encoding: 'utf8' });
  return { ok: status === 0, said: `${stdout}${stderr}`.trim() };
}
