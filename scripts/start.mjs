// `npm start`: everything in one process, from a fresh clone too.
import './lib/require-node.mjs';
import { NODE_FLAGS } from './lib/node-flags.mjs';
import { prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

await prepare();
process.exit(await run(process.execPath, [...NODE_FLAGS, 'apps/standalone/dist/main.js', ...process.argv.slice(2)]));
