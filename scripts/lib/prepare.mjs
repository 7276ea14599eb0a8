// Runs before anything is installed: only Node's own modules and files beside this one.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { CACHE_DIR, ROOT } from './paths.mjs';
import { run, runNode } from './run.mjs';

const LOCK = join(CACHE_DIR, 'prepare.lock');

/** Makes node_modules what the lockfile says and dist what the sources say; ends the process when it cannot. */
export async function prepare() {
  await withLock(LOCK, async () => {
    await ensureInstalled();
    await build();
  });
}

/** Installs unless every package of the lockfile is there in its version. */
export async function ensureInstalled() {
  if (await isInstalled()) return;
  console.error('Installing dependencies …');
  // The compiler is a development dependency, whatever NODE_ENV says. On Windows npm is a script that needs a shell.
  await orExit('npm ci', run('npm', ['ci', '--include=dev'], { shell: process.platform === 'win32' }));
}

/**
 * Incremental: nothing to do costs about a second.
 * @param {readonly string[]} projects With what they need; all when there are none.
 */
export async function build(...projects) {
  await orExit('The build', runNode('node_modules/typescript/bin/tsc', ['-b', ...projects]));
}

async function orExit(what, running) {
  const code = await running.catch((error) => {
    console.error(error.message);
    return 1;
  });
  if (code === 0) return;
  console.error(`${what} failed.`);
  process.exit(code);
}

/** npm leaves the lockfile of what it installed in node_modules; optional packages depend on the platform. */
async function isInstalled() {
  try {
    const [wanted, found] = await Promise.all([
      packagesOf('package-lock.json'),
      packagesOf('node_modules/.package-lock.json'),
    ]);
    return Object.entries(wanted).every(
      ([path, { version, resolved, optional, devOptional }]) =>
        !path.includes('node_modules/') ||
        optional ||
        devOptional ||
        (found[path] !== undefined && found[path].version === version && found[path].resolved === resolved),
    );
  } catch {
    return false;
  }
}

async function packagesOf(lockfile) {
  return JSON.parse(await readFile(join(ROOT, lockfile), 'utf8')).packages;
}
