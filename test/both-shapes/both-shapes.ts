import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltApp, freePort, freshDatabase } from '@rekey/testing';
import { Rekey } from '../support/rekey.js';

const BOOTSTRAP_TOKEN = 'bootstrap-token-of-both-shapes';
const SERVICES = ['key-vault', 'action-targets', 'jwks-credentials', 'application-secrets'] as const;

/** Standalone, and gateway and services in processes of their own, on one database: whatever one knows, so does the other. */
export interface BothShapes {
  readonly standalone: Rekey;
  readonly distributed: Rekey;
  stop(): Promise<void>;
}

export async function startBothShapes(settings: Readonly<Record<string, string>> = {}): Promise<BothShapes> {
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'rekey-shapes-'));
  const apps: BuiltApp[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(apps.map((app) => app.stop()));
    await rm(dataDir, { recursive: true, force: true });
    await database.drop();
  };
  const env = {
    REKEY_DATABASE_URL: database.url,
    REKEY_MASTER_KEY: randomBytes(32).toString('base64'),
    REKEY_BOOTSTRAP_TOKEN: BOOTSTRAP_TOKEN,
    REKEY_DATA_DIR: dataDir,
    REKEY_PUBLIC_URL: 'http://rekey.example',
    REKEY_RSA_KEY_POOL_SIZE: '2',
    REKEY_LOG_LEVEL: 'fatal',
    ...settings,
  };
  const start = async (app: string, more: Readonly<Record<string, string>> = {}): Promise<BuiltApp> => {
    const started = await BuiltApp.start(app, { ...env, ...more });
    apps.push(started);
    return started;
  };
  try {
    // It makes the schemas.
    const standalone = await start('standalone');
    const ports = Object.fromEntries(
      await Promise.all(['gateway', ...SERVICES].map(async (name) => [name, String(await freePort())] as const)),
    );
    const urls = Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [
        `REKEY_${name.replace('-', '_').toUpperCase()}_URL`,
        `http://127.0.0.1:${port}`,
      ]),
    );
    const [gateway] = await Promise.all(
      Object.entries(ports).map(([name, port]) => start(name, { ...urls, REKEY_PORT: port })),
    );
    return {
      standalone: new Rekey(standalone.url, BOOTSTRAP_TOKEN),
      distributed: new Rekey((gateway as BuiltApp).url, BOOTSTRAP_TOKEN),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
