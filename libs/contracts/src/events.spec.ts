import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { eventNameOf } from './event-names.js';
import { EVENT_NAMES } from './known-events.js';

interface Parties {
  readonly publishers: readonly string[];
  readonly subscribers: readonly string[];
}

interface Catalog {
  readonly events: readonly (Parties & { readonly name: string; readonly type: string })[];
  /** What the code of the apps does, by class name. */
  readonly uses: Readonly<Record<string, Parties>>;
}

/** Parsing TypeScript is the work of a script that the generated README shares. */
function readCatalog(): Catalog {
  const script = join(__dirname, '../../../scripts/lib/event-catalog.mjs');
  return JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as Catalog;
}

const { events, uses } = readCatalog();

describe('events', () => {
  it('have a type of their own, io.rekey.<noun>.<verb>.v<n>', () => {
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => !/^io\.rekey\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v\d+$/.test(type))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });

  it('are all known by name, so that conditions can name them', () => {
    expect(EVENT_NAMES).toEqual(events.map(({ type }) => eventNameOf(type)).sort());
  });

  it.each(events)('$name is published by those whom its comment names, and there are some', ({ name, publishers }) => {
    expect(uses[name]?.publishers).toEqual(publishers);
    expect(publishers).not.toEqual([]);
  });

  it.each(events)('$name is handled by those whom its comment names, and nobody else', ({ name, subscribers }) => {
    expect(uses[name]?.subscribers).toEqual(subscribers);
  });
});
