import { createHash } from 'node:crypto';
import { openFrom, type TurnWindow } from './turn-window.js';

/** What a policy says about when. Times and durations are milliseconds, times since 1970. */
export interface ScheduleRules {
  readonly policy: string;
  readonly intervalMs: number;
  readonly jitterMs: number;
  readonly window: TurnWindow | undefined;
  /** Between turns of what alternates. */
  readonly apartMs: number;
}

export interface ScheduledCredential {
  /** `<kind>/<id>`. */
  readonly key: string;
  /** When it turned last, or was made, or an attempt to turn it was given up. */
  readonly lastAt: number;
}

/**
 * When a credential is to turn next: an interval after it turned last, a little later by chance that stays the same for the
 * credential, and in the window. What should have been done already is to be done once, as soon as the window is open.
 * @param notBefore what alternates with it forbids to turn sooner
 */
export function nextTurn(
  { policy, intervalMs, jitterMs, window }: ScheduleRules,
  { key, lastAt }: ScheduledCredential,
  now: number,
  notBefore = 0,
): number {
  const due = openFrom(window, lastAt + intervalMs);
  const planned = openFrom(window, due + Math.floor(jitterMs * chanceOf(`${policy}/${key}`)));
  return openFrom(window, Math.max(planned, now, notBefore));
}

export interface PlannedTurn {
  readonly key: string;
  readonly at: number;
}

/**
 * The next turn of each of several credentials under one policy, in their order.
 * @param turned when those that alternate turned last; the credentials themselves do as well, in what is planned
 */
export function nextTurns(
  rules: ScheduleRules,
  credentials: readonly ScheduledCredential[],
  now: number,
  turned: readonly PlannedTurn[] = [],
): PlannedTurn[] {
  const alone = credentials
    .map((credential) => ({ credential, at: nextTurn(rules, credential, now) }))
    .sort((one, other) => one.at - other.at || (one.credential.key < other.credential.key ? -1 : 1));
  if (rules.apartMs === 0) return alone.map(({ credential, at }) => ({ key: credential.key, at }));
  const planned: PlannedTurn[] = [];
  let last = -Infinity;
  for (const { credential } of alone) {
    const others = turned.filter(({ key }) => key !== credential.key).map(({ at }) => at);
    const notBefore = Math.max(last, ...others) + rules.apartMs;
    const at = nextTurn(rules, credential, now, Math.max(notBefore, 0));
    planned.push({ key: credential.key, at });
    last = Math.max(last, at);
  }
  return planned.sort((one, other) => one.at - other.at);
}

/** At least 0 and less than 1. */
function chanceOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}
