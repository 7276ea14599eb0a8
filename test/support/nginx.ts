import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '@rekey/testing';

const CACHE = resolve(__dirname, '../../.cache/nginx');
const DOWNLOAD_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
/** Debian's packages have these in /var/lib, which only an installed nginx may write to. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export type FoundNginx = { readonly binary: string } | { readonly missing: string };

/** The nginx of this machine, or Debian's unpacked into the cache without being installed. */
export function findNginx(): FoundNginx {
  const unpacked = join(CACHE, 'usr/sbin/nginx');
  const found = ['nginx', '/usr/sbin/nginx', unpacked].find(runs);
  if (found !== undefined) return { binary: found };
  mkdirSync(CACHE, { recursive: true });
  const options = { cwd: CACHE, timeout: DOWNLOAD_LIMIT_MS, encoding: 'utf8' } as const;
  const download = spawnSync('apt-get', ['download', 'nginx'], options);
  if (download.status !== 0) return { missing: 'no nginx on the PATH, and apt-get cannot download it' };
  spawnSync('sh', ['-c', 'for package in *.deb; do dpkg -x "$package" .; done'], options);
  return runs(unpacked) ? { binary: unpacked } : { missing: "no nginx on the PATH, and Debian's does not run here" };
}

/** Whether it is an nginx that can ask before it lets a request pass. */
function runs(binary: string): boolean {
  if (binary.includes('/') && !existsSync(binary)) return false;
  return spawnSync(binary, ['-V'], { encoding: 'utf8' }).stderr?.includes('http_auth_request_module') === true;
}

export interface Nginx {
  /** Everything it complained about. */
  errors(): string;
  stop(): Promise<void>;
}

/** Runs it on a configuration of ours in a directory of its own, and waits until `url` answers. */
export async function startNginx(binary: string, configuration: string, url: string): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'rekey-nginx-'));
  // Its workers are another user when it is root's.
  await chmod(directory, 0o755);
  const paths = TEMPORARY.map((name) => `  ${name}_temp_path ${join(directory, name)};`).join('\n');
  const file = join(directory, 'nginx.conf');
  await writeFile(file, configuration.replace('http {', `http {\n${paths}`));
  const globals = `daemon off; pid ${join(directory, 'pid')}; error_log stderr;`;
  const child = spawn(binary, ['-p', directory, '-e', 'stderr', '-c', file, '-g', globals], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}: ${errors}`);
      await fetch(url);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { errors: () => errors, stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit', { signal: AbortSignal.timeout(STOP_LIMIT_MS) });
  child.kill('SIGTERM');
  await exit;
}
