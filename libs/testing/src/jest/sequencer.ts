// The order of spec files: a long one that comes last keeps one worker busy while the others have nothing to do.
import { createRequire } from 'node:module';
import type JestSequencer from '@jest/test-sequencer';
import type { Test } from '@jest/test-result';

// Imported, it would not be what its types say.
const { default: Base } = createRequire(import.meta.url)('@jest/test-sequencer') as typeof JestSequencer;

/** Journeys start processes and take longest, unit specs fill what time is left. Within a kind it is Jest's own order. */
class Sequencer extends Base {
  override async sort(tests: Test[]): Promise<Test[]> {
    const sorted = await super.sort(tests);
    return sorted.toSorted((left, right) => rankOf(left) - rankOf(right));
  }
}

const SUFFIXES = ['.e2e.spec.ts', '.int.spec.ts', '.spec.ts'];
const rankOf = ({ path }: Test): number => SUFFIXES.findIndex((suffix) => path.endsWith(suffix));

export { Sequencer as default };
