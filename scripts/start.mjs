// `npm start`: everything in one process, from a fresh clone too.
import './lib/require-node.mjs';
import { prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

await prepare();
// What is built by now cannot be imported any earlier.
const { NODE_FLAGS } = await import('../libs/devkit/dist/paths.js');
process.exit(await run(process.execPath, [...NODE_FLAGS, 'apps/standalone/dist/main.js', ...process.argv.slice(2)]));
