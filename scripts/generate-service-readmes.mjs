// Writes which events each service publishes and subscribes to into its README, from the sources.
import './lib/require-node.mjs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventCatalog, eventUses } from './lib/event-catalog.mjs';
import { ROOT } from './lib/paths.mjs';
import { replaceSection } from './lib/readme-section.mjs';

const SERVICES = ['action-targets', 'application-secrets', 'gateway', 'jwks-credentials', 'key-vault'];

/** @returns {Promise<string[]>} The files that were not current. */
export async function generateServiceReadmes({ check = false } = {}) {
  const uses = Object.entries(eventUses(eventCatalog().map(({ name }) => name)));
  const stale = [];
  for (const service of SERVICES) {
    const readme = `apps/${service}/README.md`;
    const before = await readFile(join(ROOT, readme), 'utf8');
    const after = replaceSection(readme, before, 'events', eventsOf(service, uses));
    if (after === before) continue;
    if (!check) await writeFile(join(ROOT, readme), after);
    stale.push(readme);
  }
  return stale;
}

function eventsOf(service, uses) {
  const listOf = (role) =>
    uses
      .filter(([, owners]) => owners[role].includes(service))
      .map(([name]) => `\`${name}\``)
      .join(' ');
  return `**Publishes** ${listOf('publishers')}.\n**Subscribes** ${listOf('subscribers') || 'none by name'}.`;
}
