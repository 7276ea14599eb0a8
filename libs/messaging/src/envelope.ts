import { DEAD_LETTER_TOPIC, type EventEnvelope } from '@rekey/contracts';
import type { RequestContext } from '@rekey/telemetry';
import type { LogRecord } from './event-log.js';
import { isSuspicious, storableJson } from './storable-json.js';

const CONTENT_TYPE = 'application/json';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const ATTRIBUTE_LENGTH_MAX = 2048;

/** What no column holds, and no line of a log should: control characters, halves of surrogate pairs. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;
/** Deeper than any event of ours, and far from what the database or a recursion refuses. */
export const DEPTH_MAX = 64;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const OPTIONAL = ['actor', 'requestid', 'rotationid', 'org'] as const;

/** A record that no attempt can turn into an event: a header or the JSON is broken. The message names what, never the value. */
export class PoisonRecord extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PoisonRecord';
  }
}

/** CloudEvents 1.0, Kafka protocol binding, binary content mode. */
export function recordOf(envelope: EventEnvelope, topic: string): LogRecord {
  const { data, datacontenttype, ...attributes } = envelope;
  const headers: Record<string, string> = { 'content-type': datacontenttype };
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) headers[`ce_${name}`] = value;
  }
  return { topic, key: envelope.partitionkey, headers, value: Buffer.from(JSON.stringify(data)) };
}

/** Of records that are here still: several readers of a process get the same ones. */
const envelopes = new WeakMap<LogRecord, EventEnvelope>();

/**
 * The event of a record, strictly: what is not exactly an event of ours never reaches a handler. Whoever reads the record
 * after the first gets the same object, which nobody changes.
 * @throws PoisonRecord
 */
export function envelopeOf(record: LogRecord): EventEnvelope {
  const known = envelopes.get(record);
  if (known !== undefined) return known;
  const envelope = readEnvelope(record);
  envelopes.set(record, envelope);
  return envelope;
}

function readEnvelope(record: LogRecord): EventEnvelope {
  const { headers } = record;
  const contentType = headers['content-type'] ?? '';
  if (contentType.split(';', 1)[0]?.trim() !== CONTENT_TYPE)
    throw new PoisonRecord('content-type is not application/json');
  const specversion = required(headers, 'specversion');
  if (specversion !== '1.0') throw new PoisonRecord('ce_specversion is not 1.0');
  const id = required(headers, 'id');
  if (!UUID.test(id)) throw new PoisonRecord('ce_id is not a UUID');
  const time = required(headers, 'time');
  if (!RFC3339.test(time) || Number.isNaN(Date.parse(time))) throw new PoisonRecord('ce_time is not an RFC 3339 time');
  const partitionkey = headers['ce_partitionkey'] ?? record.key;
  // Order holds per key: one that says otherwise than where the record lies would be handled out of order.
  if (partitionkey === '' || partitionkey !== record.key) throw new PoisonRecord('ce_partitionkey is not the key');
  if (UNSTORABLE.test(partitionkey)) throw new PoisonRecord('The key holds characters that are not text');
  return {
    specversion,
    id: id.toLowerCase(),
    source: required(headers, 'source'),
    type: required(headers, 'type'),
    subject: required(headers, 'subject'),
    time,
    datacontenttype: CONTENT_TYPE,
    partitionkey,
    ...extensions(headers),
    data: dataOf(record),
  };
}

/** The request that began it: what is logged and published because of the event goes on under it. */
export function contextOf({ id, requestid, actor, org }: EventEnvelope): RequestContext {
  return { requestId: requestid ?? id, actor, org };
}

/** The `ce_id` of a record when it is usable, however broken the rest is. */
export function eventIdOf(record: LogRecord): string | undefined {
  const id = record.headers['ce_id'];
  return id !== undefined && UUID.test(id) ? id.toLowerCase() : undefined;
}

function required(headers: LogRecord['headers'], name: string): string {
  const value = headers[`ce_${name}`];
  if (value === undefined || value === '') throw new PoisonRecord(`ce_${name} is missing`);
  if (value.length > ATTRIBUTE_LENGTH_MAX) throw new PoisonRecord(`ce_${name} is too long`);
  if (UNSTORABLE.test(value)) throw new PoisonRecord(`ce_${name} holds characters that are not text`);
  return value;
}

function extensions(headers: LogRecord['headers']): Partial<Record<(typeof OPTIONAL)[number], string>> {
  const present = OPTIONAL.filter((name) => headers[`ce_${name}`] !== undefined);
  return Object.fromEntries(present.map((name) => [name, required(headers, name)]));
}

function dataOf({ topic, value }: LogRecord): Record<string, unknown> {
  let data: unknown;
  let text: string;
  try {
    text = UTF8.decode(value);
    data = JSON.parse(text);
  } catch {
    throw new PoisonRecord('The value is not JSON');
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new PoisonRecord('The value is not a JSON object');
  if (isDeeper(data, DEPTH_MAX)) throw new PoisonRecord(`The value is nested more than ${DEPTH_MAX} deep`);
  // A dead letter tells of what is odd; whoever stores it cleans it.
  if (topic !== DEAD_LETTER_TOPIC && isSuspicious(text) && storableJson(data) !== JSON.stringify(data))
    throw new PoisonRecord('The value holds characters that are not text');
  return data as Record<string, unknown>;
}

/** Whether JSON is nested deeper than that. Looks no deeper itself. */
export function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1));
}

/** The events among records, for whoever passes over what is none: that is the dead letter of those who handle it. */
export function envelopesOf(records: readonly LogRecord[]): EventEnvelope[] {
  return records.flatMap((record) => {
    try {
      return [envelopeOf(record)];
    } catch {
      return [];
    }
  });
}
