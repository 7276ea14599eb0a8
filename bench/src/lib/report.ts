import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '@rekey/devkit';
import { format } from 'prettier';
import { type Measured, ratioOf } from './windows.js';

/** What a ratio or a value should be. */
export interface Aim {
  readonly text: string;
  isMet(value: number): boolean;
}

export const atLeast = (least: number): Aim => ({ text: `≥ ${least}`, isMet: (value) => value >= least });
export const atMost = (most: number, unit = ''): Aim => ({
  text: `≤ ${most}${unit}`,
  isMet: (value) => value <= most,
});

/** A line of the table; every cell is text already. */
interface Row {
  readonly figure: string;
  readonly rekey: string;
  readonly floor: string;
  readonly ratio: string;
  readonly aim: string;
  readonly latency: string;
  readonly cpu: string;
}

const COLUMNS: readonly [keyof Row, string][] = [
  ['figure', 'Figure'],
  ['rekey', 'Rekey'],
  ['floor', 'Floor'],
  ['ratio', 'Ratio'],
  ['aim', 'Aim'],
  ['latency', 'p50 / p99 ms (floor’s)'],
  ['cpu', 'CPU µs each, node + PostgreSQL (floor’s)'],
];
const RESULTS = join(ROOT, 'bench/RESULTS.md');
const HEADING = '# Results\n\nWritten by `npm run bench`, the newest first.\n';

/** The table as it grows. Lines are printed as they come. */
export class Report {
  private readonly rows: Row[] = [];
  private title = '';

  /** What the next figures are of. */
  section(title: string): void {
    this.title = title;
    console.log(`\n${title}`);
  }

  /** A figure and the floor that took turns with it. Aims are of the ratio of rates, and of latencies. */
  compared(
    figure: string,
    rekey: Measured,
    { floor, name, aim, p99, p50 }: { floor: Measured; name: string; aim?: Aim; p99?: Aim; p50?: Aim },
  ): void {
    const ratio = ratioOf(rekey, floor);
    const verdicts = [
      verdict(aim, ratio),
      verdict(p50, rekey.p50 / floor.p50, 'p50 '),
      verdict(p99, rekey.p99 / floor.p99, 'p99 '),
    ];
    this.add({
      figure,
      rekey: perSecond(rekey.perSecond),
      floor: `${perSecond(floor.perSecond)} ${name}`,
      ratio: ratio.toFixed(2),
      aim: verdicts.filter((text) => text !== '').join(', '),
      latency: `${latency(rekey)} (${latency(floor)})`,
      cpu: `${cpu(rekey)} (${cpu(floor)})`,
    });
  }

  /** A rate that has nothing to be compared with. */
  rate(figure: string, measured: Measured): void {
    const { perSecond: rate } = measured;
    this.add({ figure, rekey: perSecond(rate), latency: latency(measured), cpu: cpu(measured) });
  }

  /** A number with a unit, beside its floor if there is one. The aim is of the ratio then, else of the number. */
  value(
    figure: string,
    value: number,
    {
      unit,
      floor,
      aim,
      note = '',
    }: { unit: string; floor?: { name: string; value: number }; aim?: Aim; note?: string },
  ): void {
    const ratio = floor === undefined ? undefined : value / floor.value;
    this.add({
      figure,
      rekey: `${digits(value)} ${unit}`,
      ...(floor === undefined ? {} : { floor: `${digits(floor.value)} ${unit} ${floor.name}` }),
      ...(ratio === undefined ? {} : { ratio: ratio.toFixed(2) }),
      aim: verdict(aim, aim?.text.includes(unit) === false && ratio !== undefined ? ratio : value),
      latency: note,
    });
  }

  /** Everything measured, as a section of a Markdown file. */
  async markdown(label: string): Promise<string> {
    const lines = this.rows.map((row) => `| ${COLUMNS.map(([name]) => row[name]).join(' | ')} |`);
    const head = `| ${COLUMNS.map(([, title]) => title).join(' | ')} |\n|${COLUMNS.map(() => '---').join('|')}|`;
    return `## ${label}\n\n${await circumstances()}\n\n${head}\n${lines.join('\n')}\n`;
  }

  /** Puts a section above those of earlier runs. */
  static async keep(section: string): Promise<void> {
    const before = await readFile(RESULTS, 'utf8').catch(() => HEADING);
    const older = before.indexOf('\n## ') < 0 ? '' : before.slice(before.indexOf('\n## '));
    await writeFile(RESULTS, await format(`${HEADING}\n${section}\n${older}`, { parser: 'markdown', printWidth: 120 }));
  }

  private add(row: Partial<Row> & Pick<Row, 'figure'>): void {
    const figure = `${this.title}: ${row.figure}`;
    const whole = { rekey: '', floor: '', ratio: '', aim: '', latency: '', cpu: '', ...row };
    this.rows.push({ ...whole, figure });
    const parts = [row.figure.padEnd(44), whole.rekey.padStart(10), whole.floor.padEnd(34), whole.ratio.padStart(5)];
    console.log(`  ${[...parts, whole.aim.padEnd(22), whole.latency.padEnd(30), whole.cpu].join('  ').trimEnd()}`);
  }
}

/** The machine, the commit and how busy the machine was with other things when the run began. */
async function circumstances(): Promise<string> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const model = /model name\s*:\s*(.+)/.exec(text)?.[1] ?? process.arch;
  const cores = (text.match(/^processor/gm) ?? []).length;
  const commit = execFileSync('git', ['log', '-1', '--format=%h %cs'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const load = LOAD_AT_START.map((value) => value.toFixed(1)).join(' ');
  const machine = `${cores} × ${model}, Node ${process.version}, PostgreSQL with fsync`;
  return `${machine}. Commit ${commit}, measured ${new Date().toISOString().slice(0, 16)}Z; load average before it ${load}.`;
}

const LOAD_AT_START = loadavg();

const perSecond = (value: number) => `${value.toFixed(0)}/s`;
const digits = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
const latency = ({ p50, p99 }: Measured) => (Number.isNaN(p50) ? '–' : `${p50.toFixed(2)} / ${p99.toFixed(2)}`);
const cpu = ({ node, postgres }: Measured) =>
  [node, ...(postgres < 1 ? [] : [postgres])].map((us) => us.toFixed(0)).join(' + ');
const verdict = (aim: Aim | undefined, value: number, of = '') =>
  aim === undefined ? '' : `${of}${aim.text}${aim.isMet(value) ? ' ✓' : ' ✗'}`;
