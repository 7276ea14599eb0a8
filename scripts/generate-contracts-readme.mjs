// Writes the tables of events and permissions into `libs/contracts/README.md`, from the sources.
// `--check` writes nothing and says whether the file is current.
import './lib/require-node.mjs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { eventCatalog, parse, subscriberIds } from './lib/event-catalog.mjs';
import { ROOT } from './lib/paths.mjs';
import { replaceSection } from './lib/readme-section.mjs';

const README = 'libs/contracts/README.md';
const PERMISSIONS = 'libs/contracts/src/permissions.ts';

/** @returns {Promise<string[]>} The file, unless it was current. */
export async function generateContractsReadme({ check = false } = {}) {
  const file = join(ROOT, README);
  const before = await readFile(file, 'utf8');
  const withEvents = replaceSection(README, before, 'events', eventsTable());
  const withIds = replaceSection(README, withEvents, 'subscribers', subscribersTable());
  const after = replaceSection(README, withIds, 'permissions', await permissionsTable());
  if (after === before) return [];
  if (!check) await writeFile(file, after);
  return [README];
}

function eventsTable() {
  return table(
    ['Event', 'What happened', 'Publisher', 'Subscribers', 'Data', 'Left out'],
    eventCatalog().map(({ name, type, summary, publisher, subscribers, fields, leftOut }) => [
      `\`${name}\`<br>\`${type}\``,
      summary,
      publisher,
      subscribers,
      fields.map((field) => `\`${field}\``).join(' '),
      leftOut,
    ]),
  );
}

function subscribersTable() {
  return table(
    ['Subscriber', 'Service', 'Event'],
    subscriberIds().map(({ owner, id, event }) => [`\`${id}\``, owner, event === 'any' ? 'any' : `\`${event}\``]),
  );
}

async function permissionsTable() {
  const source = parse(PERMISSIONS, await readFile(join(ROOT, PERMISSIONS), 'utf8'));
  return table(
    ['Permission', 'Allows to', 'Scope of a grant'],
    propertiesOf(declared(source, 'PERMISSIONS')).map(([name, facts]) => {
      const { allows, scopes } = Object.fromEntries(propertiesOf(facts));
      const kinds = scopes.elements.map(({ text }) => `\`${text}:<id>\``);
      return [`\`${name}\``, allows.text, kinds.length === 0 ? 'everywhere only' : kinds.join(' ')];
    }),
  );
}

function declared(source, name) {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((node) => [...node.declarationList.declarations]);
  let value = declarations.find((declaration) => declaration.name.text === name).initializer;
  // `{…} as const satisfies …`
  while (!ts.isObjectLiteralExpression(value)) value = value.expression;
  return value;
}

function propertiesOf(object) {
  return object.properties.map(({ name, initializer }) => [name.text, initializer]);
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check');
  const stale = await generateContractsReadme({ check });
  for (const file of stale) console.log(check ? `${file} is not current: run npm run generate` : `${file} written`);
  process.exitCode = check && stale.length > 0 ? 1 : 0;
}
