import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarize as summarizeFile } from './test-summary.js';

const NOTHING = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
};

async function summarize(results: object | undefined, exitCode: number): ReturnType<typeof summarizeFile> {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-summary-'));
  const file = join(dir, 'results.json');
  try {
    if (results !== undefined) await writeFile(file, JSON.stringify(results));
    return await summarizeFile(file, exitCode);
  } finally {
    await rm(dir, { recursive: true });
  }
}

describe('the last line of npm test', () => {
  it('counts suites that could not run as failures', async () => {
    const { lines, ok } = await summarize({ ...NOTHING, numPassedTests: 5, numRuntimeErrorTestSuites: 2 }, 1);

    expect(lines.at(-1)).toBe('5 passed, 2 failed');
    expect(ok).toBe(false);
  });

  it('counts a failure when Jest failed outside every test, or wrote nothing', async () => {
    expect((await summarize({ ...NOTHING, numPassedTests: 5 }, 1)).lines.at(-1)).toBe('5 passed, 1 failed');
    expect(await summarize(undefined, 0)).toEqual({ lines: ['0 passed, 1 failed'], ok: false });
  });

  it('is no success when no test ran', async () => {
    expect((await summarize(NOTHING, 0)).ok).toBe(false);
  });

  it('says how many tests ran on Kafka, and why others did not', async () => {
    const test = (title: string, status: string): object => ({ ancestorTitles: [title], status });
    const assertionResults = [
      test('event log [Kafka]', 'passed'),
      test('event log [Kafka]', 'passed'),
      test('relay [Kafka skipped: no java]', 'pending'),
      test('event log', 'passed'),
    ];
    const { lines, ok } = await summarize(
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
