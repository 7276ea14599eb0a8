import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_NAMES, SERVICES } from '@rekey/contracts';
import { BuiltApp, freePort, freshDatabase } from '@rekey/testing';
import { Rekey } from '../support/rekey.js';

const BOOTSTRAP_TOKEN = 'bootstrap-token-of-both-shapes';

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
    const places = await Promise.all(SERVICE_NAMES.map(async (name) => ({ name, port: String(await freePort()) })));
    const urls = Object.fromEntries(
      places.map(({ name, port }) => [SERVICES[name].urlVariable, `http://127.0.0.1:${port}`]),
    );
    const started = await Promise.all(places.map(({ name, port }) => start(name, { ...urls, REKEY_PORT: port })));
    const gateway = started[SERVICE_NAMES.indexOf('gateway')];
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
