import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const PRELOAD = resolve(__dirname, '../../dist/answers/watch-answers-here.js');

/** Variables for a process of ours that a spec starts: its answers are held against its OpenAPI document as those here. */
export function watchedAnswers(): Readonly<Record<string, string>> {
  const file = process.env['REKEY_TEST_ANSWERS'];
  if (file === undefined) return {};
  return { REKEY_TEST_ANSWERS: file, NODE_OPTIONS: `--import ${pathToFileURL(PRELOAD).href}` };
}
