import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const LIMIT = 400;
const SPEC_LIMIT = 500;

function sourceFiles(): string[] {
  return ['apps', 'libs', 'scripts', 'test', 'bench']
    .filter((top) => existsSync(join(ROOT, top)))
    .flatMap((top) =>
      readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' }).map((path) => join(top, path)),
    )
    .filter((path) => /\.m?[jt]s$/.test(path) && !/(^|\/)(node_modules|dist)\//.test(path));
}

describe('source files', () => {
  it(`have at most ${LIMIT} lines, specs ${SPEC_LIMIT}`, () => {
    const tooLong = sourceFiles().filter((path) => {
      const lines = readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length;
      return lines > (path.endsWith('.spec.ts') ? SPEC_LIMIT : LIMIT);
    });

    expect(tooLong).toEqual([]);
  });
});
