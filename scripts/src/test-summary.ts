import { readFile } from 'node:fs/promises';

/** As far as it is read here. */
interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly status: string }[];
  }[];
}

const RAN_ON_KAFKA = '[Kafka]';
const SKIPPED = /\[Kafka skipped: (.*)\]$/;

/**
 * What to print at the end of a run, from the JSON that Jest wrote. Without that file, or when Jest failed for a reason
 * outside all tests, one failure is counted, so that the counts never look better than the run was.
 * @param exitCode Jest's
 */
export async function summarize(resultsFile: string, exitCode: number): Promise<{ lines: string[]; ok: boolean }> {
  const text = await readFile(resultsFile, 'utf8').catch(() => '');
  const results = parsed(text);
  if (results === undefined) return { lines: ['0 passed, 1 failed'], ok: false };
  const passed = results.numPassedTests;
  const skipped = results.numPendingTests + results.numTodoTests;
  const inTests = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const failed = inTests === 0 && exitCode !== 0 ? 1 : inTests;
  return {
    lines: [
      ...kafkaLines(results.testResults),
      `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    ],
    ok: failed === 0 && passed > 0,
  };
}

function parsed(text: string): JestResults | undefined {
  try {
    return JSON.parse(text) as JestResults;
  } catch {
    return undefined;
  }
}

function kafkaLines(files: JestResults['testResults']): string[] {
  const ran = { files: 0, tests: 0 };
  const skipped = new Map<string, number>();
  for (const { assertionResults } of files) {
    const onKafka = assertionResults.filter(
      ({ ancestorTitles, status }) =>
        status !== 'pending' && ancestorTitles.some((title) => title.endsWith(RAN_ON_KAFKA)),
    );
    ran.tests += onKafka.length;
    ran.files += onKafka.length > 0 ? 1 : 0;
    for (const { ancestorTitles } of assertionResults) {
      const reason = ancestorTitles.map((title) => SKIPPED.exec(title)?.[1]).find(Boolean);
      if (reason !== undefined) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    }
  }
  return [
    `On a real Kafka broker: ${ran.tests} tests in ${ran.files} suites`,
    ...[...skipped].map(([reason, tests]) => `Kafka tests skipped: ${tests} (${reason})`),
  ];
}
