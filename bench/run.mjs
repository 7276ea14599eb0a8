// `npm run bench`: every bench, or the named ones, one after the other.
import { asOrdinaryUser } from '@rekey/devkit';
import { run } from '../scripts/lib/run.mjs';

const BENCHES = ['rotations', 'vault', 'secrets', 'reads', 'validations', 'oauth', 'deliveries', 'latency'];

for (const name of process.argv.length > 2 ? process.argv.slice(2) : BENCHES) {
  const code = await run(...asOrdinaryUser(process.execPath, [`bench/${name}.mjs`]));
  if (code !== 0) process.exit(code);
}
