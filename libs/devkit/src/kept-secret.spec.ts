import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSecret } from './kept-secret.js';

describe('a secret in the data directory', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'rekey-secrets-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('is made once, for its owner alone, and nothing else is left there', async () => {
    const first = await keptSecret(dataDir, 'secret');
    expect(first.isNew).toBe(true);
    expect(await keptSecret(dataDir, 'secret')).toEqual({ value: first.value, isNew: false });
    expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['secret']);
  });

  it('is on the disk, with its name, before anybody can use it: what it seals would be lost with it', async () => {
    const handle = await open(dataDir, 'r');
    const prototype = Object.getPrototypeOf(handle) as { sync: () => Promise<void> };
    await handle.close();
    const kinds: string[] = [];
    const sync = jest.spyOn(prototype, 'sync').mockImplementation(async function (this: typeof handle) {
      kinds.push((await this.stat()).isDirectory() ? 'directory' : 'file');
    });
    await keptSecret(dataDir, 'secret');
    sync.mockRestore();
    expect(kinds).toEqual(['file', 'directory']);
  });

  it('is made again when a crash left its file empty', async () => {
    await writeFile(join(dataDir, 'secret'), '\n');
    const { value, isNew } = await keptSecret(dataDir, 'secret');
    expect(isNew).toBe(true);
    expect(await readFile(join(dataDir, 'secret'), 'utf8')).toBe(`${value}\n`);
    expect(value).toHaveLength(43);
  });
});
