import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '@rekey/crypto';
import { KeptMasterKeys, keptMasterKeys } from './kept-master-keys.js';

describe('the master keys in the data directory', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'rekey-master-keys-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('are one at first, and the same one at the next start', async () => {
    const keys = await keptMasterKeys(dataDir);
    expect(keys).toHaveLength(1);
    await expect(keptMasterKeys(dataDir)).resolves.toEqual(keys);
  });

  it('get a new first one that wraps at once and after a restart, for the owner alone', async () => {
    const [first] = await keptMasterKeys(dataDir);
    const ring = KeyRing.fromBase64([first!]);
    const { kekId, wrapped } = ring.wrap(Buffer.alloc(32, 1), Buffer.of(1));
    await new KeptMasterKeys(dataDir, ring).renew();

    const keys = await keptMasterKeys(dataDir);
    expect(keys).toEqual([expect.any(String), first]);
    const restarted = KeyRing.fromBase64(keys);
    expect(restarted.ids).toEqual(ring.ids);
    expect(restarted.primaryId).not.toBe(kekId);
    expect(restarted.unwrap(wrapped, kekId, Buffer.of(1))).toEqual(Buffer.alloc(32, 1));
    expect((await stat(join(dataDir, 'master-key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dataDir, 'master-key'), 'utf8')).toMatch(/^[\w+/=]{44},[\w+/=]{44}\n$/);
  });
});
