import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHECKOUT = resolve(__dirname, '../..');
const COPIED = ['apps', 'libs', 'scripts', 'docker', 'package.json', 'tsconfig.base.json', 'tsconfig.json'];
const LIST = 'libs/contracts/src/services.ts';
/** The line that a new service adds. */
const LINE = `  colours: { port: 8199, urlVariable: 'REKEY_COLOURS_URL' },\n`;

/** A built copy of the checkout with one service more. */
export interface PlantedCheckout {
  readonly root: string;
  run(script: string, env?: Readonly<Record<string, string>>): Promise<string>;
  read(path: string): Promise<string>;
  remove(): Promise<void>;
}

/** Adds a folder in `apps` and a line in `SERVICES`, has generated what is generated, and builds the service. */
export async function plantService(): Promise<PlantedCheckout> {
  const root = await mkdtemp(join(tmpdir(), 'rekey-planted-'));
  const checkout: PlantedCheckout = {
    root,
    run: async (script, env = {}) => {
      const options = { cwd: root, env: { PATH: process.env['PATH'], ...env } };
      return (await run(process.execPath, script.split(' '), options)).stdout;
    },
    read: (path) => readFile(join(root, path), 'utf8'),
    remove: () => rm(root, { recursive: true, force: true }),
  };
  for (const path of COPIED) await copy(path, root);
  await linkPackages(root);
  await cp(join(__dirname, 'colours'), join(root, 'apps/colours'), { recursive: true });
  const list = await checkout.read(LIST);
  await writeFile(join(root, LIST), list.replace(/\n\} as const/, `\n${LINE}} as const`));
  await checkout.run('node_modules/typescript/bin/tsc -b apps/colours');
  await writeFile(join(root, 'generate.mjs'), GENERATE);
  await checkout.run('generate.mjs');
  return checkout;
}

const GENERATE = `import { generateServices } from './scripts/dist/services.js';\nawait generateServices('.', false);\n`;

/** What is built comes along: only what follows from the new line is built again. */
async function copy(path: string, root: string): Promise<void> {
  await cp(join(CHECKOUT, path), join(root, path), {
    recursive: true,
    preserveTimestamps: true,
    filter: (source) => !['node_modules', 'test'].includes(basename(source)),
  });
}

/** The packages of the checkout, and the projects of the copy. */
async function linkPackages(root: string): Promise<void> {
  const packages = join(CHECKOUT, 'node_modules');
  await mkdir(join(root, 'node_modules/@rekey'), { recursive: true });
  for (const name of await readdir(packages))
    if (name !== '@rekey') await symlink(join(packages, name), join(root, 'node_modules', name));
  for (const parent of ['apps', 'libs'])
    for (const name of await readdir(join(root, parent))) await linkProject(root, parent, name);
  await linkProject(root, 'apps', 'colours');
}

function linkProject(root: string, parent: string, name: string): Promise<void> {
  return symlink(`../../${parent}/${name}`, join(root, 'node_modules/@rekey', name));
}
