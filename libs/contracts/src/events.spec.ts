import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { eventNameOf } from './event-names.js';
import { EVENT_CLASSES, EVENT_NAMES } from './known-events.js';
import { RotationEvent } from './rotation-event.js';

interface Parties {
  readonly publishers: readonly string[];
  readonly subscribers: readonly string[];
}

interface Catalog {
  readonly events: readonly (Parties & { readonly name: string; readonly type: string })[];
  /** What the code of the apps does, by class name. */
  readonly uses: Readonly<Record<string, Parties>>;
  readonly ids: readonly { readonly owner: string; readonly id: string; readonly event: string }[];
}

/** Parsing TypeScript is the work of a script that the generated README shares. */
function readCatalog(): Catalog {
  const script = join(__dirname, '../../../scripts/lib/event-catalog.mjs');
  return JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as Catalog;
}

const { events, uses, ids } = readCatalog();

describe('events', () => {
  it('have a type of their own, io.rekey.<noun>.<verb>.v<n>', () => {
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => !/^io\.rekey\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v\d+$/.test(type))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });

  it('are all known by name, so that conditions can name them', () => {
    expect(EVENT_NAMES).toEqual(events.map(({ type }) => eventNameOf(type)).sort());
  });

  it('have handlers whose ids differ within each service, and never change: dead letters and inboxes name them', () => {
    const all = ids.map(({ owner, id }) => `${owner}.${id}`);
    expect(new Set(all).size).toBe(all.length);
    const known = [
      'action-targets.deliveries',
      'every service.MasterKeyRotationsSubscriber.onMasterKeyRotationStarted',
      'gateway.DeadLettersSubscriber.onDeadLettered',
      'gateway.dead-letters.handled',
      'gateway.feed',
      'jwks-credentials.SourcesSubscriber.onJwkCompromised',
      'jwks-credentials.SourcesSubscriber.onJwkDeleted',
      'jwks-credentials.SourcesSubscriber.onJwkDetached',
      'jwks-credentials.SourcesSubscriber.onJwkUpdated',
      'key-vault.JwksSubscriber.onKeyCompromised',
      'key-vault.JwksSubscriber.onKeyRotated',
    ];
    expect(all).toEqual(expect.arrayContaining(known));
  });

  it.each(events)('$name is published by those whom its comment names, and there are some', ({ name, publishers }) => {
    expect(uses[name]?.publishers).toEqual(publishers);
    expect(publishers).not.toEqual([]);
  });

  it.each(events)('$name is handled by those whom its comment names, and nobody else', ({ name, subscribers }) => {
    expect(uses[name]?.subscribers).toEqual(subscribers);
  });

  it('of rotations name the services whose inbox handles them: the end of a rotation is known by their reports', () => {
    const named = EVENT_CLASSES.flatMap(({ name, participants }) =>
      participants === undefined ? [] : [[name, [...participants].sort()]],
    );
    const rotations = EVENT_CLASSES.filter((event) => event.prototype instanceof RotationEvent);
    expect(rotations).toHaveLength(10);
    expect(named.map(([name]) => name)).toEqual(expect.arrayContaining(rotations.map(({ name }) => name)));
    const handlersOf = (name: string): string[] =>
      [...new Set(ids.filter(({ event }) => event === name).map(({ owner }) => owner))].sort();
    expect(named).toEqual(named.map(([name]) => [name, handlersOf(name as string)]));
  });
});
