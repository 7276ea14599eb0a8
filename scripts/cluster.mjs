// `npm run cluster`: the distributed shape on one machine, from a fresh clone too. PostgreSQL, Kafka, the gateway and the
// services behind it, each in a process of its own.
import './lib/require-node.mjs';
import { prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

await prepare();
// What is built by now cannot be imported any earlier.
const { asOrdinaryUser } = await import('../libs/devkit/dist/ordinary-user.js');
process.exit(await run(...asOrdinaryUser(process.execPath, ['libs/devkit/dist/cluster/main.js'])));
