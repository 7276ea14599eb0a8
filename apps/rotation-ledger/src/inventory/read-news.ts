import {
  ApplicationKeyRemoved,
  CredentialDescribed,
  type CredentialKind,
  type CredentialReference,
  CredentialRetired,
  CredentialUsed,
  type EventEnvelope,
  JwkCompromised,
  KeyCompromised,
  KeyRotated,
  RotationEvent,
  EVENT_CLASSES,
  WebKeyActivated,
} from '@rekey/contracts';
import type { CredentialNews, RingTurn } from './known-credential.js';

/** What an event says of which credential; undefined when nothing. */
export interface ToldCredential {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly told: CredentialNews;
}

/**
 * But for the platform's keys: each of their events is about another key, and may arrive after a later one of the ring, which
 * is told of as a whole with every change.
 */
const TURNS: ReadonlySet<string> = new Set(
  EVENT_CLASSES.filter((event) => event.prototype instanceof RotationEvent && event !== WebKeyActivated).map(
    ({ type }) => type,
  ),
);
/** The expiration of an application key that has none. */
const NEVER_YEAR = 9999;
/** Their rings are one in each environment, of which the event has the new versions. */
const OF_ENVIRONMENTS: ReadonlySet<string> = new Set([KeyRotated.type, KeyCompromised.type]);

type Data<E> = { readonly [K in keyof E]: E[K] };

export function readNews({ type, time, data }: EventEnvelope): ToldCredential | undefined {
  const at = new Date(time).toISOString();
  if (type === CredentialDescribed.type) return describedBy(data as unknown as Data<CredentialDescribed>);
  if (type === CredentialRetired.type) {
    const { kind, id, environment, version, retiredAt } = data as unknown as Data<CredentialRetired>;
    const ended = { environment, version, at: new Date(retiredAt).toISOString() };
    return { kind: kind as CredentialKind, id, told: { news: 'retired', version: ended } };
  }
  if (type === CredentialUsed.type) {
    const { kind, id, environment, version, lastUsedAt } = data as unknown as Data<CredentialUsed>;
    return { kind, id, told: { news: 'used', version: { environment, version, lastUsedAt } } };
  }
  const { credential } = data as { readonly credential?: CredentialReference };
  if (!TURNS.has(type) || credential === undefined) return undefined;
  const { kind, id } = credential;
  if (type === ApplicationKeyRemoved.type) return { kind, id, told: { news: 'removed', at } };
  return { kind, id, told: { news: 'turned', credential, turn: turnOf(type, at, data) } };
}

function describedBy({ kind, id, versions, createdAt, removedAt, ...rest }: Data<CredentialDescribed>): ToldCredential {
  const known = versions.map(({ environment, version, state, lastUsedAt = null, ...times }) => ({
    ...{ environment, version, state, createdAt: utc(times.createdAt), lastUsedAt: utc(lastUsedAt) },
    ...{ activatedAt: utc(times.activatedAt), retireAt: utc(times.retireAt), expiresAt: utc(times.expiresAt) },
  }));
  const { name, scope, follows } = rest;
  const facts = { kind, id, name, scope, follows, createdAt: utc(createdAt), removedAt: utc(removedAt) };
  return { kind, id, told: { news: 'described', state: { ...facts, versions: known } } };
}

interface TurnData {
  readonly turnedAt?: string;
  readonly cause?: RingTurn['cause'];
  readonly from?: number | null;
  readonly to?: number | null;
  readonly retireAt?: string | null;
  /** One ring each. */
  readonly environments?: readonly { readonly name: string; readonly version: number; readonly expiresAt?: string }[];
  /** All that ended at once. */
  readonly versions?: readonly number[];
  readonly expirationDate?: string;
}

function turnOf(type: string, at: string, data: TurnData): RingTurn {
  const { turnedAt = at, cause = 'rotated', retireAt = null } = data;
  return { at: utc(turnedAt), cause, retireAt: utc(retireAt), rings: ringsOf(type, data) };
}

function ringsOf(
  type: string,
  { cause, from = null, to = null, environments, versions, expirationDate }: TurnData,
): RingTurn['rings'] {
  if (type === JwkCompromised.type && versions !== undefined) return versions.map((ended) => ({ from: ended, to }));
  if (!OF_ENVIRONMENTS.has(type) || environments === undefined) return [{ from, to, expiresAt: endOf(expirationDate) }];
  return environments.map(({ name, version, expiresAt = null }) => ({
    environment: name,
    expiresAt: utc(expiresAt),
    ...(cause === 'compromised' ? { from: version, to: null } : { from: null, to: version }),
  }));
}

function endOf(expirationDate: string | undefined): string | null {
  if (expirationDate === undefined || new Date(expirationDate).getUTCFullYear() === NEVER_YEAR) return null;
  return utc(expirationDate);
}

function utc(time: string): string;
function utc(time: string | null): string | null;
function utc(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
