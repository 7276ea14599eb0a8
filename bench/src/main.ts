// `npm run bench`: every suite or the named ones, one table. `--seconds` of each window, `--rounds` of them, `--whole` for
// the sizes of the design, `--label` of the section in RESULTS.md, `--keep` to write it after some suites only.
import { parseArgs } from 'node:util';
import { type Installation, startDistributed, startStandalone } from './lib/installation.js';
import { LoadGenerator } from './lib/load.js';
import { Report } from './lib/report.js';
import type { Bench, Suite } from './lib/suite.js';
import { deliveries } from './suites/deliveries.js';
import { flatness } from './suites/flatness.js';
import { oauth } from './suites/oauth.js';
import { propagation } from './suites/propagation.js';
import { reads } from './suites/reads.js';
import { rotations } from './suites/rotations.js';
import { start } from './suites/start.js';
import { threads } from './suites/threads.js';

const SUITES: Readonly<Record<string, Suite>> = {
  rotations,
  reads,
  oauth,
  deliveries,
  propagation,
  flatness,
  threads,
  start,
};
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    whole: { type: 'boolean', default: false },
    label: { type: 'string', default: 'Run' },
    keep: { type: 'boolean', default: false },
  },
});
const unknown = positionals.find((name) => !(name in SUITES));
if (unknown !== undefined) throw new Error(`No suite is named ${unknown}: ${Object.keys(SUITES).join(', ')}`);
const suites = Object.entries(SUITES).filter(([name]) => positionals.length === 0 || positionals.includes(name));

const report = new Report();
const bench: Bench = {
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  isWhole: values.whole,
  load: await LoadGenerator.start(),
  report,
};
/** They would leave servers behind. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const shapes = { standalone: startStandalone, distributed: startDistributed } as const;
for (const [shape, startInstallation] of Object.entries(shapes)) {
  const name = shape as keyof typeof shapes;
  const measuring = suites.flatMap(([, suite]) => suite[name]?.bind(suite) ?? []);
  if (measuring.length > 0) await measureAt(startInstallation, measuring);
}
for (const [, suite] of suites) await suite.alone?.(bench);
await bench.load.stop();
if (positionals.length === 0 || values.keep) await Report.keep(await report.markdown(values.label));
process.exit(0);

async function measureAt(
  startInstallation: () => Promise<Installation>,
  measuring: readonly ((bench: Bench, installation: Installation) => Promise<void>)[],
): Promise<void> {
  const installation = await startInstallation();
  const interrupt = (): void => void installation.stop().finally(() => process.exit(1));
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    for (const measure of measuring) await measure(bench, installation);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    await installation.stop();
  }
}
