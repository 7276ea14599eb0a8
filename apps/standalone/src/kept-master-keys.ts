import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { KeyRing } from '@rekey/crypto';
import { keptSecret, writeDurably } from '@rekey/devkit';
import { MasterKeys } from '@rekey/platform';

const FILE = 'master-key';
const KEY_BYTES = 32;

/** The master keys in the data directory, made at the first start. As in `REKEY_MASTER_KEY`, the first one wraps. */
export async function keptMasterKeys(dataDir: string): Promise<string[]> {
  const { value } = await keptSecret(dataDir, FILE, 'base64');
  return value.split(',').map((key) => key.trim());
}

/** Puts further master keys into the data directory. */
export class KeptMasterKeys extends MasterKeys {
  constructor(
    private readonly dataDir: string,
    private readonly keyRing: KeyRing,
  ) {
    super();
  }

  async renew(): Promise<void> {
    const key = randomBytes(KEY_BYTES).toString('base64');
    const keys = [key, ...(await keptMasterKeys(this.dataDir))];
    await writeDurably(join(this.dataDir, FILE), `${keys.join(',')}\n`);
    // Not before it is on the disk: what it wraps would be lost with the process.
    this.keyRing.promote(key);
  }
}
