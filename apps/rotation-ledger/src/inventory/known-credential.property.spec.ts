import {
  CredentialDescribed,
  type CredentialReference,
  CredentialRetired,
  type DomainEvent,
  type EventClass,
  type EventEnvelope,
  KeyCompromised,
  KeyRotated,
  TargetSigningKeyRotated,
} from '@rekey/contracts';
import { DomainError } from '@rekey/errors';
import {
  activeOf,
  compromise,
  EMPTY_RING,
  endedOverlaps,
  endOfOverlap,
  findVersion,
  revert,
  type Ring,
  type RingChange,
  rotate,
  settle,
  turnOf,
} from '@rekey/lifecycle';
import fc from 'fast-check';
import { isLive, type KnownCredential, withNews } from './known-credential.js';
import { readNews } from './read-news.js';

const ROTATION_ID = '0190a000-0000-7000-8000-000000000001';

interface Step {
  readonly name: 'rotate' | 'revert' | 'compromise' | 'settle' | 'describe';
  readonly elapsedMs: number;
  readonly overlapMs: number;
  readonly number: number;
  readonly named: boolean;
}

const steps = fc.array(
  fc.record<Step>({
    name: fc.constantFrom('rotate', 'revert', 'compromise', 'settle', 'describe'),
    elapsedMs: fc.integer({ min: 0, max: 40 }),
    overlapMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
    number: fc.integer({ min: 1, max: 8 }),
    named: fc.boolean(),
  }),
  { maxLength: 25 },
);

/** How the owner of a credential tells of its ring. */
interface Owner {
  readonly reference: CredentialReference;
  readonly environment?: string;
  /** Makes a new version at once where the active one is compromised. */
  readonly replaces: boolean;
  readonly turned: (before: Ring, change: RingChange, cause: KeyRotated['cause'], now: Date) => DomainEvent;
}

const target: Owner = {
  reference: { kind: 'target-signing-key', id: '1', name: 'one', scope: {} },
  replaces: true,
  turned: (before, change, cause = 'rotated', now) =>
    new TargetSigningKeyRotated({
      ...{ rotationId: ROTATION_ID, targetId: '1', version: activeOf(change.ring)?.number as number, overlap: '0s' },
      ...{ credential: target.reference, ...turnOf(before, change), cause, retireAt: retireAtOf(change, now) },
      turnedAt: now.toISOString(),
    }),
};

const key: Owner = {
  reference: { kind: 'certificate', id: '1', name: 'one', scope: { vaultProject: 'p' } },
  environment: 'e',
  replaces: false,
  turned: (before, change, cause = 'rotated', now) => {
    const { from, to } = turnOf(before, change);
    const version = (cause === 'compromised' ? from : to) as number;
    const facts = {
      ...{ rotationId: ROTATION_ID, keyId: '1', project: 'p', name: 'one', credential: key.reference, from, to },
      ...{ environments: [{ name: 'e', version, alias: null }], retireAt: retireAtOf(change, now), publicJwks: [] },
      turnedAt: now.toISOString(),
    };
    if (cause === 'compromised') return new KeyCompromised({ ...facts, cause });
    return new KeyRotated({ ...facts, cause, jwkUpdateAction: 'NULLIFY', updateScope: null, overlap: '0s' });
  },
};

function retireAtOf(change: RingChange, now: Date): string | null {
  return endOfOverlap([change], now).retireAt?.toISOString() ?? null;
}

const MADE_AT = new Date('2026-01-01T00:00:00.000Z');

function described({ reference, environment }: Owner, ring: Ring): DomainEvent {
  const place = environment === undefined ? {} : { environment };
  return CredentialDescribed.of(reference, {
    createdAt: MADE_AT,
    versions: ring.versions.map((version) => ({ ...version, ...place })),
  });
}

function after(known: KnownCredential | undefined, event: DomainEvent, now: Date): KnownCredential | undefined {
  const { type } = event.constructor as EventClass;
  const envelope = {
    type,
    time: new Date(now.getTime() + 7).toISOString(),
    data: { ...event },
  } as unknown as EventEnvelope;
  const told = readNews(envelope)?.told;
  return told === undefined ? known : withNews(known, told);
}

/** What the step does to the ring; undefined where it cannot. */
function changed(
  ring: Ring,
  now: Date,
  { name, overlapMs, number, named }: Step,
  owner: Owner,
): RingChange | undefined {
  const picked = named ? { number } : {};
  try {
    if (name === 'rotate') return rotate(ring, { now, overlapMs });
    if (name === 'revert') return revert(ring, { now, ...picked });
    if (name === 'compromise') return compromise(ring, { now, ...picked, replace: owner.replaces });
    return name === 'settle' ? settle(ring, now) : undefined;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

const CAUSES = { rotate: 'rotated', revert: 'reverted', compromise: 'compromised' } as const;

function eventsOf(owner: Owner, step: Step, before: Ring, change: RingChange, now: Date): DomainEvent[] {
  const ended = endedOverlaps(before, change);
  const retired = CredentialRetired.of(owner.reference, ended, owner.environment);
  if (step.name !== 'rotate' && step.name !== 'revert' && step.name !== 'compromise') return retired;
  return [owner.turned(before, change, CAUSES[step.name], now), ...retired];
}

describe.each([
  ['one ring', target],
  ['a ring in an environment', key],
])('a credential with %s', (_, owner) => {
  it('is known from what turned it as its owner would describe it', () => {
    fc.assert(
      fc.property(steps, (life) => {
        let now = MADE_AT;
        let { ring } = rotate(EMPTY_RING, { now, overlapMs: 0 });
        let known = after(undefined, described(owner, ring), now);
        for (const step of life) {
          now = new Date(now.getTime() + step.elapsedMs);
          const change = changed(ring, now, step, owner);
          if (step.name === 'describe') known = after(known, described(owner, ring), now);
          if (change === undefined || (change.added === undefined && change.changed.length === 0)) continue;
          for (const event of eventsOf(owner, step, ring, change, now)) known = after(known, event, now);
          ring = { ...change.ring, versions: change.ring.versions.filter(isLive) };
          const asTold = after(undefined, described(owner, ring), now);
          expect(known?.versions.filter(isLive)).toEqual(asTold?.versions);
        }
        for (const { version, state } of known?.versions ?? []) {
          const live = findVersion(ring, version);
          expect(live === undefined ? ['retired', 'compromised'] : [live.state]).toContain(state);
        }
      }),
      { numRuns: 500 },
    );
  });
});
