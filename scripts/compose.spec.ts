import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { databaseUrlVariableOf, SERVICE_NAMES, SERVICES } from '@rekey/contracts';
import { parse } from 'yaml';

interface Container {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly ports?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const ROOT = resolve(__dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const compose = read('docker/compose.yaml');
const { services } = parse(compose, { merge: true }) as { readonly services: Readonly<Record<string, Container>> };
const variables = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name]) => name as string)),
];
/** Without them compose starts nothing. */
const required = variables(compose, /\$\{(\w+):\?/g).sort();

describe('docker/compose.yaml', () => {
  it('requires what docker/make-env.sh writes, once and for its owner alone', () => {
    const directory = mkdtempSync(join(tmpdir(), 'rekey-env-'));
    try {
      const script = join(directory, 'make-env.sh');
      copyFileSync(join(ROOT, 'docker/make-env.sh'), script);
      copyFileSync(join(ROOT, 'docker/compose.yaml'), join(directory, 'compose.yaml'));
      chmodSync(script, 0o700);
      execFileSync(script);
      const env = readFileSync(join(directory, '.env'), 'utf8');
      const lines = env.trim().split('\n');
      expect(lines.map((line) => line.slice(0, line.indexOf('='))).sort()).toEqual(required);
      expect(new Set(lines.map((line) => line.slice(line.indexOf('=')))).size).toBe(required.length);
      expect(statSync(join(directory, '.env')).mode & 0o777).toBe(0o600);
      execFileSync(script);
      expect(readFileSync(join(directory, '.env'), 'utf8')).toBe(env);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is started by the lines of the guide and of its own head', () => {
    for (const text of [read('docs/operating.md'), compose]) {
      expect(text).toMatch(/^#? *docker\/make-env\.sh/m);
      expect(text).toContain('docker compose -f docker/compose.yaml up --build --wait');
    }
    // Nobody is told to export what compose does not read.
    const exported = variables(read('docs/operating.md'), /\b((?:REKEY|POSTGRES)_[A-Z_]*PASSWORD)\b/g);
    expect(exported.filter((name) => !compose.includes(name) && !name.startsWith('REKEY_KAFKA'))).toEqual([]);
  });

  it.each(Object.entries(services))('confines %s', (name, container) => {
    expect(container).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\d+[mg]$/) as string,
      pids_limit: expect.any(Number) as number,
    });
    expect(container.cap_add ?? []).toEqual(
      name === 'postgres' ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] : [],
    );
    expect(container.ports === undefined).toBe(name !== 'gateway');
  });

  it('runs every service once, each told where the others are', () => {
    expect(Object.keys(services).sort()).toEqual([...SERVICE_NAMES, 'database-setup', 'kafka', 'postgres'].sort());
    for (const service of SERVICE_NAMES) {
      expect(services[service]?.image).toBe(`rekey/${service}`);
      for (const other of SERVICE_NAMES)
        expect(services[service]?.environment[SERVICES[other].urlVariable]).toBe(`http://${other}:8080`);
    }
  });

  it('gives each service its own login, and no secret that is not its own', () => {
    const passwords = SERVICE_NAMES.map((service) => databaseUrlVariableOf(service).replace(/URL$/, 'PASSWORD'));
    for (const [index, service] of SERVICE_NAMES.entries()) {
      const environment = JSON.stringify(services[service]?.environment);
      const given = required.filter((name) => environment.includes(`{${name}:`));
      const others = service === 'gateway' ? ['REKEY_BOOTSTRAP_TOKEN', 'REKEY_MASTER_KEY'] : ['REKEY_MASTER_KEY'];
      expect(given).toEqual([...others, passwords[index]].sort());
    }
    const setup = services['database-setup']?.environment ?? {};
    for (const service of SERVICE_NAMES)
      expect(setup[databaseUrlVariableOf(service)]).toBe(services[service]?.environment['REKEY_DATABASE_URL']);
    expect(JSON.stringify(setup)).not.toContain('REKEY_MASTER_KEY');
  });

  it('runs every image that is not built here, and builds on, what docker/pin-images.sh pins', () => {
    const pinned = [...read('docker/pin-images.sh').matchAll(/^pin (\w+) (\S+)$/gm)].map(
      ([, name, tag]) => `\${${name}:-${tag}}`,
    );
    expect(pinned).toHaveLength(3);
    for (const image of pinned) expect(compose).toContain(image);
    for (const { image } of Object.values(services)) expect(image).toMatch(/^rekey\/|^\$\{REKEY_\w+_IMAGE:-/);
    expect(read('docker/Dockerfile').match(/^FROM .*/gm)).toEqual([
      'FROM ${NODE_IMAGE} AS build',
      'FROM ${NODE_IMAGE}',
    ]);
    expect(read('docker/Dockerfile')).toContain('ARG NODE_IMAGE=node:24-slim');
  });
});
