import { resolve } from 'node:path';
import { EVENT_CLASSES, EVENT_NAMES, eventNameOf, RotationEvent } from '@rekey/contracts';
import { eventCatalog, eventUses } from './event-catalog.js';

const ROOT = resolve(__dirname, '../..');
const events = eventCatalog(ROOT);
const { publishers, subscriptions } = eventUses(
  ROOT,
  events.map(({ name }) => name),
);
const handlers = subscriptions.filter(({ by }) => by !== 'replicas');

describe('events', () => {
  it('have a type of their own, io.rekey.<noun>.<verb>.v<n>', () => {
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => !/^io\.rekey\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v\d+$/.test(type))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });

  it('are all known by name, so that conditions can name them', () => {
    expect(EVENT_NAMES).toEqual(events.map(({ type }) => eventNameOf(type)).sort());
  });

  it('say what happened and what they have', () => {
    expect(events.filter(({ summary, fields }) => summary === '' || fields.length === 0)).toEqual([]);
  });

  it('have handlers whose ids differ within each service, and never change: dead letters and inboxes name them', () => {
    const all = handlers.map(({ owner, subscriber }) => `${owner}.${subscriber}`);
    expect(all.sort()).toEqual([
      'action-targets.deliveries',
      'every service.EventRouter',
      'every service.MasterKeyRotationsSubscriber.onMasterKeyRotationStarted',
      'gateway.DeadLettersSubscriber.onDeadLettered',
      'gateway.dead-letters.handled',
      'gateway.feed',
      'jwks-credentials.SourcesSubscriber.onJwkCompromised',
      'jwks-credentials.SourcesSubscriber.onJwkDeleted',
      'jwks-credentials.SourcesSubscriber.onJwkDetached',
      'jwks-credentials.SourcesSubscriber.onJwkUpdated',
      'key-vault.FeedsSubscriber.onApplicationRemoved',
      'key-vault.FeedsSubscriber.onProjectRemoved',
      'key-vault.FeedsSubscriber.onTargetDeleted',
      'key-vault.JwksSubscriber.onKeyCompromised',
      'key-vault.JwksSubscriber.onKeyRotated',
      'rotation-ledger.audit',
      'rotation-ledger.audit-access-refused',
      'rotation-ledger.audit-secret-read',
      'rotation-ledger.ledger',
    ]);
  });

  it('are published, by the service whose topic they are on', () => {
    const elsewhere = events.filter(({ name, owner }) => {
      const by = publishers.get(name)?.join();
      return by === '' || (owner !== undefined && by !== owner);
    });
    // Its topic is of the time when the vault administered rotations: what is published stays where it is.
    expect(elsewhere.map(({ name }) => name)).toEqual(['MasterKeyRotationStarted']);
  });

  it('are followed where replicas keep something of what changed', () => {
    const followers = subscriptions.filter(({ by, event }) => by === 'replicas' && event === 'CredentialsReplaced');
    expect(followers).toEqual([
      { owner: 'jwks-credentials', by: 'replicas', subscriber: 'ZoneKeys', event: 'CredentialsReplaced' },
    ]);
  });

  it('of rotations name the services whose inbox handles them: the end of a rotation is known by their reports', () => {
    const named = EVENT_CLASSES.flatMap(({ name, participants }) =>
      participants === undefined ? [] : [[name, [...participants].sort()]],
    );
    const rotations = EVENT_CLASSES.filter((event) => event.prototype instanceof RotationEvent);
    expect(rotations).toHaveLength(12);
    expect(named.map(([name]) => name)).toEqual(expect.arrayContaining(rotations.map(({ name }) => name)));
    const handlersOf = (name: string): string[] =>
      [...new Set(handlers.filter(({ event }) => event === name).map(({ owner }) => owner))].sort();
    expect(named).toEqual(named.map(([name]) => [name, handlersOf(name as string)]));
  });
});
