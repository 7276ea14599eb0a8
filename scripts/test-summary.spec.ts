import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Summary {
  readonly lines: string[];
  readonly ok: boolean;
}

const NOTHING = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

/** In a process of its own, as `npm test` has it: the script is an ES module and Jest's are not. */
function summarize(results: object | undefined, exitCode: number): Summary {
  const dir = mkdtempSync(join(tmpdir(), 'rekey-summary-'));
  const file = join(dir, 'results.json');
  if (results !== undefined) writeFileSync(file, JSON.stringify(results));
  const script = `import { summarize } from ${JSON.stringify(pathToFileURL(join(__dirname, 'lib/test-summary.mjs')))};
    console.log(JSON.stringify(await summarize(${JSON.stringify(file)}, ${exitCode})))`;
  try {
    return JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    ) as Summary;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('the last line of npm test', () => {
  it('counts suites that could not run as failures', () => {
    const { lines, ok } = summarize({ ...NOTHING, numPassedTests: 5, numRuntimeErrorTestSuites: 2 }, 1);

    expect(lines.at(-1)).toBe('5 passed, 2 failed');
    expect(ok).toBe(false);
  });

  it('counts a failure when Jest failed outside every test, or wrote nothing', () => {
    expect(summarize({ ...NOTHING, numPassedTests: 5 }, 1).lines.at(-1)).toBe('5 passed, 1 failed');
    expect(summarize(undefined, 0)).toEqual({ lines: ['0 passed, 1 failed'], ok: false });
  });

  it('is no success when no test ran', () => {
    expect(summarize(NOTHING, 0).ok).toBe(false);
  });

  it('says how many tests ran on Kafka, and why others did not', () => {
    const test = (title: string, status: string): object => ({ ancestorTitles: [title], status });
    const assertionResults = [
      test('event log [Kafka]', 'passed'),
      test('event log [Kafka]', 'passed'),
      test('relay [Kafka skipped: no java]', 'pending'),
      test('event log', 'passed'),
    ];
    const { lines, ok } = summarize(
      { ...NOTHING, numPassedTests: 3, numPendingTests: 1, testResults: [{ assertionResults }] },
      0,
    );

    expect(lines).toEqual([
      'On a real Kafka broker: 2 tests in 1 suites',
      'Kafka tests skipped: 1 (no java)',
      '3 passed, 0 failed, 1 skipped',
    ]);
    expect(ok).toBe(true);
  });
});
