import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

const ROOT = join(__dirname, '..');
/** What a file needs when it is loaded; types are gone by then. */
const IMPORT = /^(?:import|export)\s+(?!type\s)[^;]*?from '(\.[^']+)\.js'/gm;

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, path = '']) => normalize(join(file, '..', `${path}.ts`)));
}

/** The files that import themselves by way of others. */
function cyclic(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set<string>();
    const next = [...(graph.get(from) ?? [])];
    for (let file = next.pop(); file !== undefined; file = next.pop()) {
      if (file === to) return true;
      if (!seen.has(file)) next.push(...(graph.get(file) ?? []));
      seen.add(file);
    }
    return false;
  };
  return [...graph.keys()].filter((file) => reaches(file, file));
}

describe('Source files', () => {
  const projects = ['apps', 'libs'].flatMap((top) => readdirSync(join(ROOT, top)).map((name) => `${top}/${name}`));

  it.each(projects)('of %s do not import each other in a circle', (project) => {
    const files = readdirSync(join(ROOT, project, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .map((path) => join(project, 'src', path));
    expect(cyclic(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([]);
  });

  it('would be found', () => {
    expect(
      cyclic(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c']);
  });
});
