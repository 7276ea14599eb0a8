import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './lock.mjs';
import { CACHE_DIR } from './paths.mjs';

const run = promisify(execFile);
const POM = join(import.meta.dirname, 'kafka/pom.xml');
const OLDEST_JAVA = 17;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * The directory with Apache Kafka's jars, fetched by Maven on first use. Named by the pom's digest, so a new version
 * is a new directory; renamed into place when complete, so a half-done download is never used.
 * @param {string} [cacheDir]
 * @returns {Promise<string>}
 */
export async function ensureKafkaJars(cacheDir = CACHE_DIR) {
  const digest = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex')
    .slice(0, 12);
  const target = join(cacheDir, 'kafka', digest);
  if (await exists(target)) return target;
  // Maven's own local repository does not survive two runs at once either.
  return withLock(join(cacheDir, 'kafka', 'lock'), async () => {
    if (!(await exists(target))) await download(join(cacheDir, 'kafka'), target);
    return target;
  });
}

/**
 * Whether a Kafka broker can run here, with the reason when it cannot. Fetches the jars, so a network failure shows now.
 * @returns {Promise<{available: true} | {available: false, reason: string}>}
 */
export async function kafkaAvailability() {
  try {
    await requireJava();
    await ensureKafkaJars();
    return { available: true };
  } catch (error) {
    return { available: false, reason: error.message };
  }
}

async function requireJava() {
  const { stderr } = await run('java', ['-version']).catch((error) => {
    throw new Error(
      error.code === 'ENOENT'
        ? `Kafka needs Java ${OLDEST_JAVA} and there is no java on the PATH`
        : `java does not run: ${error.message}`,
    );
  });
  const version = /version "(\d+)/.exec(stderr)?.[1];
  if (Number(version) < OLDEST_JAVA) throw new Error(`Kafka needs Java ${OLDEST_JAVA}, java on the PATH is ${version}`);
}

async function download(parent, target) {
  const work = await mkdtemp(join(parent, 'download-'));
  try {
    await copyFile(POM, join(work, 'pom.xml'));
    await mkdir(join(work, 'lib'));
    // Java asks the user database for the home; in a user namespace that is somebody else's.
    const home = `-Dmaven.repo.local=${join(homedir(), '.m2', 'repository')}`;
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    await run('mvn', ['-B', '-q', home, ...copy], { cwd: work, timeout: DOWNLOAD_TIMEOUT_MS }).catch((error) => {
      const reason = error.code === 'ENOENT' ? 'there is no mvn on the PATH' : `mvn failed: ${firstError(error)}`;
      throw new Error(`Kafka's jars are not in the cache and ${reason}`);
    });
    await rename(join(work, 'lib'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function firstError({ stdout = '', stderr = '', message }) {
  return (
    `${stdout}\n${stderr}`
      .split('\n')
      .find((line) => line.includes('ERROR'))
      ?.trim() ?? message
  );
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
