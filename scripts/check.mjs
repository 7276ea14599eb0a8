// `npm run check`: what a change must pass before the long tests. Runs every step and names those that failed.
import './lib/require-node.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { ensureInstalled } from './lib/prepare.mjs';
import { runNode } from './lib/run.mjs';

const TSC = 'node_modules/typescript/bin/tsc';
const GENERATE = 'scripts/generate.mjs';

const steps = [
  ['format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']],
  ['build', TSC, ['-b']],
  ['types of specs', TSC, ['-p', 'tsconfig.eslint.json']],
  ['unit specs', 'node_modules/jest/bin/jest.js', ['--selectProjects', 'unit', '--maxWorkers=2']],
  ...(existsSync(join(ROOT, GENERATE)) ? [['generated files', GENERATE, ['--check']]] : []),
];

await ensureInstalled();
const failed = [];
for (const [name, script, args] of steps) {
  console.log(`— ${name}`);
  const code = await runNode(script, args);
  // Ctrl-C means the whole check.
  if (code > 128) process.exit(code);
  if (code !== 0) failed.push(name);
}
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);
