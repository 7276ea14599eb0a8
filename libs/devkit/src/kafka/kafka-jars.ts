import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { claimDirectory } from '../data-directory.js';
import { exists } from '../exists.js';
import { CACHE_DIR, ROOT } from '../paths.js';

const run = promisify(execFile);
const POM = join(ROOT, 'libs/devkit/kafka/pom.xml');
const OLDEST_JAVA = 17;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * The directory with Apache Kafka's jars, fetched by Maven on first use. Named by the pom's digest, so a new version
 * is a new directory; renamed into place when complete, so a half-done download is never used.
 */
export async function ensureKafkaJars(): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex')
    .slice(0, 12);
  const cache = join(CACHE_DIR, 'kafka');
  const target = join(cache, digest);
  if (await exists(target)) return target;
  // Maven's own local repository does not survive two runs at once either.
  const release = await claimDirectory(cache, DOWNLOAD_TIMEOUT_MS);
  try {
    if (!(await exists(target))) await download(cache, target);
    return target;
  } finally {
    await release();
  }
}

/** Whether a broker can run here, with the reason when it cannot. */
export type KafkaAvailability = { readonly available: true } | { readonly available: false; readonly reason: string };

/** Fetches the jars, so a network failure shows now. */
export async function kafkaAvailability(): Promise<KafkaAvailability> {
  try {
    await requireJava();
    await ensureKafkaJars();
    return { available: true };
  } catch (error) {
    return { available: false, reason: (error as Error).message };
  }
}

async function requireJava(): Promise<void> {
  const { stderr } = await run('java', ['-version']).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ENOENT'
        ? `Kafka needs Java ${OLDEST_JAVA} and there is no java on the PATH`
        : `java does not run: ${error.message}`,
    );
  });
  const version = /version "(\d+)/.exec(stderr)?.[1];
  if (Number(version) < OLDEST_JAVA) throw new Error(`Kafka needs Java ${OLDEST_JAVA}, java on the PATH is ${version}`);
}

async function download(parent: string, target: string): Promise<void> {
  const work = await mkdtemp(join(parent, 'download-'));
  try {
    await copyFile(POM, join(work, 'pom.xml'));
    await mkdir(join(work, 'lib'));
    // Java asks the user database for the home; in a user namespace that is somebody else's.
    const home = `-Dmaven.repo.local=${join(homedir(), '.m2', 'repository')}`;
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    await run('mvn', ['-B', '-q', home, ...copy], { cwd: work, timeout: DOWNLOAD_TIMEOUT_MS }).catch(
      (error: MavenError) => {
        const reason = error.code === 'ENOENT' ? 'there is no mvn on the PATH' : `mvn failed: ${firstError(error)}`;
        throw new Error(`Kafka's jars are not in the cache and ${reason}`);
      },
    );
    await rename(join(work, 'lib'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type MavenError = NodeJS.ErrnoException & { readonly stdout?: string; readonly stderr?: string };

function firstError({ stdout = '', stderr = '', message }: MavenError): string {
  const lines = `${stdout}\n${stderr}`.split('\n');
  return lines.find((line) => line.includes('ERROR'))?.trim() ?? message;
}
