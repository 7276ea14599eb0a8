import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@rekey/testing';
import { type FreshStandalone, startFreshStandalone } from './support/fresh-standalone.js';
const ROOT = resolve(__dirname, '..');
const run = promisify(execFile);
const [README, ...GUIDES] = ['README.md', 'docs/by-hand.md', 'docs/operating.md'].map((file) =>
  readFileSync(join(ROOT, file), 'utf8'),
) as [string, ...string[]];
const blocks = [...GUIDES.join('\n').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block as string);
/** What is pasted into the terminal beside a running server: each block whole, one after the other. */
const pasted = blocks.filter((block) => block.includes('$REKEY/'));

let standalone: FreshStandalone;
let outputs: string[];
const masterKey = (): string => readFileSync(join(standalone.directory, '.rekey/master-key'), 'utf8').trim();
let firstMasterKey: string;
/** What it said of itself at the moment it was said to run. */
let atFirst: { readonly readiness: Ready; readonly keys: readonly unknown[] };

interface Ready {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string }>>;
}

beforeAll(async () => {
  standalone = await startFreshStandalone({ REKEY_EGRESS_ALLOW: '127.0.0.0/8' });
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${standalone.url}${path}`)).json()) as T;
  const readiness = await ask<Ready>('/readyz');
  atFirst = { readiness, keys: (await ask<{ keys: unknown[] }>('/oauth/v2/keys')).keys };
  firstMasterKey = masterKey();
  const receiver = String(await freePort());
  const script = pasted
    .map((block) => `echo; echo '=== block'\n${block}`)
    .join('\n')
    .replaceAll('http://127.0.0.1:8080', standalone.url)
    .replaceAll('9000', receiver);
  const { stdout } = await run('bash', ['-c', `${script}\nkill $(jobs -p)`], { cwd: standalone.directory });
  outputs = stdout.split('=== block').slice(1);
});
afterAll(() => standalone?.stop());

/** The answers of the block with this line, each on a line of its own or behind another. */
function answersOf(line: string): string {
  const index = pasted.findIndex((block) => block.includes(line));
  if (index === -1) throw new Error(`No guide has a block with ${line}`);
  return outputs[index] as string;
}

describe('a new installation', () => {
  it('is said to run when it issues tokens, not before, and /readyz says the same', () => {
    expect(atFirst.readiness).toMatchObject({
      status: 'ok',
      checks: { webKeys: { status: 'up' }, tokens: { status: 'up' }, database: { status: 'up' } },
    });
    expect(atFirst.keys).toHaveLength(2);
  });
});

describe('The commands of the guides, pasted block by block into a fresh installation', () => {
  it('are answered without an error', () => {
    expect(pasted).toHaveLength(5);
    for (const output of outputs) expect(output).not.toMatch(/FAILURE|"status":[45]\d\d|"error":"|"code":\d/);
  });

  it('show one key before a rotation and two after it', () => {
    const sets = answersOf('jwks.json').match(/\{"keys":\[.*?\]\}/g) as string[];
    expect(sets.map((set) => (JSON.parse(set) as { keys: unknown[] }).keys.length)).toEqual([1, 2]);
    expect(answersOf('jwks.json')).toContain('"io.rekey.jwk.updated.v1"');
  });

  it('show a rotation that was delivered', () => {
    expect(answersOf('/v1/deliveries')).toContain('"state":"delivered"');
    expect(answersOf('/v1/deliveries')).toContain('key.rotated');
  });

  it('show a token that is active, and make a narrower one', () => {
    expect(answersOf('/oauth/v2/introspect')).toContain('"active":true');
    expect(answersOf('"name":"ci"')).toMatch(/"token":"rekey_/);
  });

  it('let the old master key go when every row is under the new one', async () => {
    expect(answersOf('kek/rotate')).toContain('"done"');
    expect(masterKey()).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(masterKey()).not.toBe(firstMasterKey);
  });
});

describe('npm run demo', () => {
  it('shows everything that it says', async () => {
    const env = {
      PATH: process.env['PATH'],
      REKEY_PORT: String(standalone.port),
      REKEY_DATA_DIR: join(standalone.directory, '.rekey'),
    };
    const { stdout } = await run(process.execPath, [join(ROOT, 'scripts/demo.mjs')], { env });
    const heads = [...README.matchAll(/^ {4}→ ([A-Z]\w+)/gm)].map(([, name]) => name as string);
    expect(heads.length).toBeGreaterThan(3);
    for (const name of heads) expect(stdout).toContain(`→ ${name}`);
  });
});
