// `npm run generate`: writes what is made from the sources. With `--check` it writes nothing and fails, naming the files
// that are not current; `npm run check` does that.
import './lib/require-node.mjs';
import { ROOT } from './lib/paths.mjs';
import { build } from './lib/prepare.mjs';

// Not the apps: they may need what is written here.
await build('scripts');
// What is built by now cannot be imported any earlier.
const { generate } = await import('./dist/generate.js');
const check = process.argv.includes('--check');
const stale = await generate(ROOT, check);
for (const file of stale) console.log(check ? `${file} is not current: run npm run generate` : `${file} written`);
process.exit(check && stale.length > 0 ? 1 : 0);
