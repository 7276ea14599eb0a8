import type { CredentialIdentity } from '@rekey/contracts';
import type { KidUsage } from '../usage/key-usage.js';
import type { KeyMessage } from './accept-keys.js';
import { acceptedOf, identitiesOf, sameKey } from './credential-set.js';
import type { Credential } from './credential.entity.js';

/** Ours: the vendor has no number for it. */
const ALL_IN_USE_DROPPED = 110900;

export interface KidState {
  readonly kid: string;
  /** Tokens that it made valid. */
  readonly uses: number;
  readonly lastSeen: string | null;
  /** It made a token valid within the window. */
  readonly inUse: boolean;
  /** It is accepted now and would not be any more. */
  readonly dropped: boolean;
}

export interface ReplacementPreview {
  readonly added: readonly CredentialIdentity[];
  readonly removed: readonly CredentialIdentity[];
  /** Of the keys that are accepted now. */
  readonly kids: readonly KidState[];
}

interface Replacement {
  /** Every key of the configuration. */
  readonly before: readonly Credential[];
  readonly after: readonly Credential[];
  readonly usage: readonly KidUsage[];
}

export interface UsageWindow {
  readonly now: Date;
  readonly windowMs: number;
}

/** What a replacement does to the keys, and to the traffic that uses them. */
export function previewReplacement({ before, after, usage }: Replacement, window: UsageWindow): ReplacementPreview {
  const [old, fresh] = [acceptedOf(before, window.now), acceptedOf(after, window.now)];
  const kept = new Set(fresh.map(({ kid }) => kid));
  const byKid = new Map(usage.map((one) => [one.kid, one]));
  const kids = [...new Set(old.map(({ kid }) => kid))].map((kid): KidState => {
    const seen = byKid.get(kid);
    return {
      kid,
      uses: seen?.uses ?? 0,
      lastSeen: seen?.lastSeen.toISOString() ?? null,
      inUse: seen !== undefined && isInUse(seen, window),
      dropped: !kept.has(kid),
    };
  });
  return { added: identitiesOf(without(fresh, old)), removed: identitiesOf(without(old, fresh)), kids };
}

/** A warning when every key that traffic uses would go: none of its tokens would be valid any more. */
export function warningsOf({ kids }: ReplacementPreview): KeyMessage[] {
  const inUse = kids.filter((one) => one.inUse);
  if (inUse.length === 0 || inUse.some(({ dropped }) => !dropped)) return [];
  const names = inUse.map(({ kid }) => JSON.stringify(kid)).join(', ');
  const message = `every key that recent tokens were validated with is no longer accepted: ${names}`;
  return [{ code: ALL_IN_USE_DROPPED, message }];
}

function isInUse({ lastSeen }: KidUsage, { now, windowMs }: UsageWindow): boolean {
  return now.getTime() - lastSeen.getTime() <= windowMs;
}

function without(rows: readonly Credential[], others: readonly Credential[]): Credential[] {
  return rows.filter((row) => !others.some((other) => sameKey(row, other)));
}
