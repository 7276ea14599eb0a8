// stdin: [{filePath, text}] as JSON, of files that exist; stdout: the messages of each as if it held that text.
// The command line cannot do this: with --stdin the type-aware parser still reads the file on disk.
import { text as readAll } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import { ROOT } from './paths.mjs';

// With CI set, or on a command line, the type-aware parser takes files from the disk once and for all.
process.env.TSESTREE_SINGLE_RUN = 'false';

const cases = JSON.parse(await readAll(process.stdin));
const eslint = new ESLint({ cwd: ROOT });
const results = [];
for (const { filePath, text } of cases) {
  const [result] = await eslint.lintText(text, { filePath });
  results.push(result.messages.map(({ ruleId, message, line }) => ({ ruleId, message, line })));
}
process.stdout.write(JSON.stringify(results));
