// `npm test`: unit, integration and journeys, from a fresh clone too. Arguments go to Jest.
// The last line is `N passed, N failed`, with `, N skipped` when there are any.
import './lib/require-node.mjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { runNode } from './lib/run.mjs';

/** For two cores: specs wait for timers, for the database and for processes of theirs. */
const WORKERS = 4;

await prepare();
await announceKafka();
process.exit(await runJest(process.argv.slice(2)));

async function announceKafka() {
  // What is built by now cannot be imported any earlier.
  const { kafkaAvailability } = await import('@rekey/devkit');
  const kafka = await kafkaAvailability();
  if (kafka.available) {
    console.log('Kafka: a real broker is started for the suites that need one.');
  } else if (process.env.REKEY_REQUIRE_KAFKA === '1') {
    console.error(`REKEY_REQUIRE_KAFKA=1, but ${kafka.reason}`);
    console.log('0 passed, 1 failed');
    process.exit(1);
  } else {
    console.log(`Kafka: its suites are skipped: ${kafka.reason}`);
  }
}

async function runJest(args) {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-test-results-'));
  const outputFile = join(dir, 'results.json');
  try {
    const code = await runNode('node_modules/jest/bin/jest.js', [
      ...defaults(args),
      '--json',
      `--outputFile=${outputFile}`,
      ...args,
    ]);
    const { summarize } = await import('./dist/test-summary.js');
    const { lines, ok } = await summarize(outputFile, code);
    console.log(`\n${lines.join('\n')}`);
    return ok ? 0 : code || 1;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Jest refuses the option twice, and together with its relatives. */
function defaults(args) {
  const isGiven = args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)(=|$)/.test(arg));
  return isGiven ? [] : [`--maxWorkers=${WORKERS}`];
}
