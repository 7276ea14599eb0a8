import fc from 'fast-check';
import type { RotationEventFacts, RotationReportFacts, WorkerFacts } from './rotation-facts.js';
import { type RotationFacts, rotationState } from './rotation-state.js';

const STARTED = Date.parse('2026-03-01T00:00:00.000Z');
const STUCK_AFTER_MS = 30_000;
const SOON = new Date(STARTED + 1_000);
const at = (ms: number): string => new Date(STARTED + ms).toISOString();
const credential = { kind: 'vault-key' as const, id: 'key', name: 'orders', scope: { vaultProject: 'shop' } };

/** A key with JWKs, each with configurations, and workers: all that is said when everything follows. */
interface Tree {
  readonly jwks: readonly number[];
  readonly workers: number;
}

const trees = fc.record({
  jwks: fc.array(fc.nat({ max: 3 }), { maxLength: 4 }),
  workers: fc.nat({ max: 2 }),
});

const configurationOf = (jwk: number, index: number) => `configuration-${jwk}-${index}`;

function factsOf({ jwks, workers }: Tree): RotationFacts {
  const root: RotationEventFacts = {
    ...{ id: 'e0', at: at(0), service: 'key-vault', participants: ['key-vault'], credential },
    ...{ about: { kind: 'vault-key', id: 'key' }, cause: 'rotated', version: 2, previousVersion: 1 },
    environments: [{ name: 'prod', version: 2 }],
  };
  const events: RotationEventFacts[] = [root];
  const reports: RotationReportFacts[] = [];
  const caused: string[] = [];
  for (const [index, configurations] of jwks.entries()) {
    const jwk = { kind: 'jwk' as const, id: `jwk-${index}`, name: `jwk-${index}`, scope: {} };
    const own = Array.from({ length: configurations }, (_, nth) => `e${index + 1}-${nth}`);
    caused.push(`e${index + 1}`);
    events.push(
      { ...root, id: `e${index + 1}`, at: at(10), participants: ['jwks-credentials'], credential: jwk, about: jwk },
      ...own.map((id, nth) => {
        const about = { kind: 'token-configuration' as const, id: configurationOf(index, nth), name: id, scope: {} };
        return { ...root, id, at: at(20), participants: [], credential: about, about };
      }),
    );
    reports.push({
      ...{ id: `r${index + 1}`, at: at(20), service: 'jwks-credentials', answers: `e${index + 1}`, caused: own },
      dependants: own.map((_, nth) => ({
        ...{ kind: 'token-configuration', id: configurationOf(index, nth), name: 'c', outcome: 'applied' as const },
      })),
    });
  }
  const dependants = jwks.map((_, index) => ({ kind: 'jwk', id: `jwk-${index}`, outcome: 'applied' as const }));
  reports.push({ id: 'r0', at: at(10), service: 'key-vault', answers: 'e0', dependants, caused });
  return { id: 'rotation', events, reports, workers: Array.from({ length: workers }, worker), later: [] };
}

function worker(_: unknown, index: number): WorkerFacts {
  const name = `worker-${index}`;
  return {
    ...{ id: name, name, environment: 'prod', createdAt: at(-1_000), removedAt: null },
    awaits: 4,
    acceptedAt: at(40),
  };
}

const shuffled = <T>(all: readonly T[]): fc.Arbitrary<T[]> =>
  fc
    .tuple(fc.shuffledSubarray([...all], { minLength: all.length }), fc.subarray([...all]))
    .map(([every, again]) => [...every, ...again]);

describe('rotationState', () => {
  it('is the same in whatever order things were told, and however often', () => {
    const told = trees.chain((tree) => {
      const facts = factsOf(tree);
      return fc.tuple(fc.constant(facts), shuffled(facts.events), shuffled(facts.reports));
    });
    fc.assert(
      fc.property(told, ([facts, events, reports]) => {
        const view = rotationState(
          { ...facts, events: unique(events), reports: unique(reports) },
          SOON,
          STUCK_AFTER_MS,
        );
        const straight = rotationState(facts, SOON, STUCK_AFTER_MS);
        expect({ ...view, nodes: byId(view?.nodes) }).toEqual({ ...straight, nodes: byId(straight?.nodes) });
      }),
    );
  });

  it('has converged when everything was told, with every dependant once', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const view = rotationState(factsOf(tree), SOON, STUCK_AFTER_MS);
        const applied = tree.jwks.length + tree.jwks.reduce((sum, one) => sum + one, 0) + tree.workers;
        expect(view).toMatchObject({ state: 'converged', counts: { applied, skipped: 0, failed: 0, pending: 0 } });
        expect(view?.convergedAt).toBe(at(tree.workers > 0 ? 40 : tree.jwks.length > 0 ? 20 : 10));
      }),
    );
  });

  it('has not converged while anything is missing', () => {
    const cut = trees.chain((tree) => {
      const { events, reports, workers } = factsOf(tree);
      const left = [...events.slice(1), ...reports, ...workers];
      return fc.tuple(fc.constant(factsOf(tree)), fc.constantFrom(...left));
    });
    fc.assert(
      fc.property(cut, ([facts, missing]) => {
        const without = <T extends { readonly id: string }>(all: readonly T[]): T[] =>
          all.filter(({ id }) => id !== missing.id);
        const workers = facts.workers.map((one) => (one.id === missing.id ? { ...one, acceptedAt: null } : one));
        const told = { ...facts, events: without(facts.events), reports: without(facts.reports), workers };
        expect(rotationState(told, SOON, STUCK_AFTER_MS)?.state).toBe('running');
        expect(rotationState(told, new Date(STARTED + STUCK_AFTER_MS), STUCK_AFTER_MS)?.state).toBe('stuck');
      }),
    );
  });

  it('is not known before the event that turned the credential', () => {
    const facts = factsOf({ jwks: [1], workers: 0 });
    expect(rotationState({ ...facts, events: facts.events.slice(1) }, SOON, STUCK_AFTER_MS)).toBeUndefined();
  });

  it('ends as what a later rotation says of it', () => {
    const facts = factsOf({ jwks: [1], workers: 1 });
    const pending = { ...facts, workers: facts.workers.map((one) => ({ ...one, acceptedAt: null })) };
    const later = { id: 'next', startedAt: at(500), previousVersion: 2 };
    const stateWith = (told: RotationFacts, cause: 'rotated' | 'reverted' | 'compromised') =>
      rotationState({ ...told, later: [{ ...later, cause }] }, SOON, STUCK_AFTER_MS)?.state;
    expect(stateWith(facts, 'rotated')).toBe('converged');
    expect(stateWith(pending, 'rotated')).toBe('superseded');
    expect(stateWith(facts, 'reverted')).toBe('reverted');
    expect(stateWith(pending, 'compromised')).toBe('compromised');
  });

  it('counts what failed, until it is tried again with success', () => {
    const facts = factsOf({ jwks: [1], workers: 0 });
    const [report, ...others] = facts.reports as [RotationReportFacts, ...RotationReportFacts[]];
    const dependants = report.dependants.map((one) => ({ ...one, outcome: 'failed' as const, reason: 'no room' }));
    const failed = { ...facts, reports: [{ ...report, dependants }, ...others] };
    expect(rotationState(failed, SOON, STUCK_AFTER_MS)).toMatchObject({ state: 'running', counts: { failed: 1 } });
    const again = { ...facts, reports: [...failed.reports, { ...report, id: 'again', at: at(900) }] };
    expect(rotationState(again, SOON, STUCK_AFTER_MS)).toMatchObject({ state: 'converged', convergedAt: at(900) });
  });
});

function unique<T extends { readonly id: string }>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

function byId<T extends { readonly id: string }>(nodes: readonly T[] = []): T[] {
  return [...nodes].sort((one, other) => (one.id < other.id ? -1 : 1));
}
