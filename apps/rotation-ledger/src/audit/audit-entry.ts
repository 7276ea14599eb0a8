import { randomBytes } from 'node:crypto';
import { AccessRefused, type EventEnvelope, eventNameOf } from '@rekey/contracts';
import { canonicalJson } from '@rekey/transparency-log';
import { readersOf } from './audited-events.js';

const SALT_BYTES = 16;

/** What happened, as it waits for its place in the log. */
export interface NewEntry {
  /** Of the event that told of it. */
  readonly id: string;
  readonly time: string;
  readonly actor: string | null;
  readonly org: string | null;
  readonly action: string;
  readonly subject: string;
  readonly outcome: AuditOutcome;
  readonly requestId: string | null;
  /** Who may see it, see `readersBy`. */
  readonly readers: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export const AUDIT_OUTCOMES = ['succeeded', 'refused'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What happened, as people see it. */
export interface AuditItem extends Omit<NewEntry, 'id' | 'readers'> {
  readonly index: number;
}

/** An entry with the bytes that are hashed, in base64. */
export interface AuditEntryAnswer extends AuditItem {
  readonly leaf: string;
}

/** The entry of an event; undefined for one that tells of no change. */
export function newEntryOf(event: EventEnvelope): NewEntry | undefined {
  const readers = readersOf(event);
  if (readers === undefined) return undefined;
  const { id, time, actor = null, org = null, type, subject, requestid: requestId = null, data } = event;
  const outcome = type === AccessRefused.type ? 'refused' : 'succeeded';
  return { id, time, actor, org, action: eventNameOf(type) ?? type, subject, outcome, requestId, readers, data };
}

/**
 * The bytes that are hashed: whoever does not know them cannot guess them from their hash, because of the salt. Its members
 * are those of the item.
 */
export function leafOf(item: AuditItem): Buffer {
  return canonicalJson({ ...item, salt: randomBytes(SALT_BYTES).toString('base64') });
}

/** What a leaf says: nothing that is shown comes from elsewhere. */
export function itemOf(leaf: Buffer): AuditItem {
  const { index, time, actor, org, action, subject, outcome, requestId, data } = JSON.parse(
    leaf.toString(),
  ) as AuditItem;
  return { index, time, actor, org, action, subject, outcome, requestId, data };
}
