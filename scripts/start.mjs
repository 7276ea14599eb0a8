// `npm start`: everything in one process, from a fresh clone too.
import './lib/require-node.mjs';
import { prepare } from './lib/prepare.mjs';
import { runNode } from './lib/run.mjs';

await prepare();
process.exit(await runNode('apps/standalone/dist/main.js', process.argv.slice(2)));
