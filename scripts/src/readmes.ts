import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PERMISSIONS, SERVICE_NAMES } from '@rekey/contracts';
import { eventCatalog, type EventUses, eventUses, type Subscription } from './event-catalog.js';

const CONTRACTS = 'libs/contracts/README.md';
const HOW: Readonly<Record<Subscription['by'], string>> = {
  inbox: '',
  replicas: 'every replica: ',
  batches: 'all events: ',
};

/**
 * Writes the tables of events, subscribers and permissions into the README of contracts, and what each service publishes and
 * subscribes to into its own. Returns the files that were not current.
 */
export async function generateReadmes(root: string, isCheck: boolean): Promise<string[]> {
  const events = eventCatalog(root);
  const uses = eventUses(
    root,
    events.map(({ name }) => name),
  );
  const rows = events.map(({ name, type, summary, leftOut, fields }) => [
    `${code(name)}<br>${code(type)}`,
    summary,
    (uses.publishers.get(name) ?? []).join(', '),
    subscribersOf(name, uses),
    fields.map(code).join(' '),
    leftOut,
  ]);
  const ids = uses.subscriptions.filter(({ by, subscriber }) => by !== 'replicas' && !isLibrary(subscriber));
  const sections: Record<string, Record<string, string>> = {
    [CONTRACTS]: {
      events: table(['Event', 'What happened', 'Publisher', 'Subscribers', 'Data', 'Left out'], rows),
      subscribers: table(
        ['Subscriber', 'Service', 'Event'],
        ids.map(({ owner, subscriber, event }) => [code(subscriber), owner, event === 'any' ? event : code(event)]),
      ),
      permissions: permissionsTable(),
    },
  };
  for (const service of SERVICE_NAMES) sections[`apps/${service}/README.md`] = { events: eventsOf(service, uses) };
  const stale = Object.entries(sections).map(([file, parts]) => replaceSections(root, file, parts, isCheck));
  return (await Promise.all(stale)).flat();
}

/** A handler that no service has a name for: a class of the messaging library. */
const isLibrary = (subscriber: string): boolean => /^[A-Z]\w*$/.test(subscriber);

/** Those of one event before those of all. */
function subscribersOf(event: string, { subscriptions }: EventUses): string {
  const own = subscriptions.filter((one) => one.event === event);
  return [...own, ...subscriptions.filter((one) => one.event === 'any')]
    .map(({ owner, by, subscriber }) => `${owner} (${HOW[by]}${code(subscriber)})`)
    .join(', ');
}

function permissionsTable(): string {
  const rows = Object.entries(PERMISSIONS).map(([name, { allows, scopes }]) => {
    const kinds = scopes.map((scope) => code(`${scope}:<id>`));
    return [code(name), allows, kinds.length === 0 ? 'everywhere only' : kinds.join(' ')];
  });
  return table(['Permission', 'Allows to', 'Scope of a grant'], rows);
}

function eventsOf(service: string, { publishers, subscriptions }: EventUses): string {
  const published = [...publishers].filter(([, owners]) => owners.includes(service)).map(([name]) => name);
  const own = subscriptions.filter(({ owner, event }) => owner === service && event !== 'any');
  const taken = [...publishers.keys()].filter((name) => own.some(({ event }) => event === name));
  const listOf = (names: readonly string[]): string => names.map(code).join(' ');
  return `**Publishes** ${listOf(published)}.\n**Subscribes** ${listOf(taken) || 'none by name'}.`;
}

const code = (text: string): string => `\`${text}\``;

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * The parts between `<!-- name -->` and `<!-- /name -->`. Prettier would align columns, and one change would touch every row.
 * @throws Error naming a file without such a part
 */
async function replaceSections(
  root: string,
  file: string,
  parts: Readonly<Record<string, string>>,
  isCheck: boolean,
): Promise<string[]> {
  const before = await readFile(join(root, file), 'utf8');
  let after = before;
  for (const [name, content] of Object.entries(parts)) {
    const section = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
    if (!section.test(after)) throw new Error(`${file} has no section "${name}"`);
    const kept = `<!-- prettier-ignore-start -->\n${content}\n<!-- prettier-ignore-end -->\n`;
    after = after.replace(section, (_, start: string, end: string) => `${start}${kept}${end}`);
  }
  if (after === before) return [];
  if (!isCheck) await writeFile(join(root, file), after);
  return [file];
}
