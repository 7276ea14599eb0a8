// Fails a spec when a server answered something else than its OpenAPI document says. Jest runs it before each spec file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersChecked, watchAnswers } from './watch-answers.js';

const directory = mkdtempSync(join(tmpdir(), 'rekey-answers-'));
const file = join(directory, 'problems');
writeFileSync(file, '');
// Processes that the spec starts have it too.
process.env['REKEY_TEST_ANSWERS'] = file;
const stop = watchAnswers();

async function expectNoProblem(): Promise<void> {
  await answersChecked();
  const problems = [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))];
  writeFileSync(file, '');
  if (problems.length > 0)
    throw new Error(`Answers that the OpenAPI document does not declare:\n${problems.join('\n')}`);
}

afterEach(expectNoProblem);
afterAll(async () => {
  stop();
  try {
    await expectNoProblem();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
