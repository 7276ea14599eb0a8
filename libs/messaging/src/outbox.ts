import { Injectable } from '@nestjs/common';
import {
  PUBLISHER_TOPIC,
  topicOf,
  type DomainEvent,
  type EventClass,
  type EventEnvelope,
  type ServiceName,
} from '@rekey/contracts';
import { CommitNote, type GroupPart, observedWork } from '@rekey/database';
import { currentRequestContext, type RequestContext, withRequestContext } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { envelopeOf, recordOf } from './envelope.js';
import { sizeOf } from './record-size.js';
import { problemsOf } from './validate-event.js';

const NAMES = ['id', 'topic', 'key', 'headers', 'value'] as const;
/** Parameters of one statement are numbered with 16 bits. */
const ROWS_PER_INSERT_MAX = 5_000;
/** A broker takes batches of 1 MiB by default; one that it refuses would hold up all behind it. With headers and key. */
const EVENT_BYTES_MAX = 900 * 1024;

/** An event as it is stored. */
type OutboxRow = Readonly<Record<(typeof NAMES)[number], string>>;

export interface RequestedEvent {
  readonly event: DomainEvent;
  readonly context: RequestContext | undefined;
}

/** Publishes events with the change that they tell of: both are committed, or neither. */
@Injectable()
export class Outbox {
  /** Writes rows of events in the statement of a group of changes, which is a transaction. */
  static readonly part: GroupPart = {
    columns: { id: 'uuid', topic: 'text', key: 'text', headers: 'text', value: 'text' },
    sql: (rows) => `INSERT INTO outbox (${NAMES.join(', ')})
      SELECT r.id, r.topic, r.key, r.headers::json, r.value FROM ${rows} ORDER BY r.nth`,
  };
  /** The events that committed transactions left for the relay. */
  static readonly published = new CommitNote<DomainEvent>();

  constructor(private readonly service: ServiceName) {}

  /**
   * Writes the events in the caller's transaction; the relay publishes them in this order after the commit.
   * The row that an event is about must be locked or written first: that is what keeps the events of one key in order.
   * @returns their ids, in the same order
   * @throws Error when there is no transaction or an event breaks its own rules, which is a bug of the caller.
   */
  add(manager: EntityManager, ...events: DomainEvent[]): Promise<string[]> {
    return this.insert(manager, events, () => this.rowsOf(events));
  }

  /** As `add`, when one transaction does the work of many requests: each event tells who asked for it. */
  addEach(manager: EntityManager, entries: readonly RequestedEvent[]): Promise<string[]> {
    const events = entries.map(({ event }) => event);
    return this.insert(manager, events, () =>
      entries.map(({ event, context }) =>
        context === undefined ? this.rowOf(event) : withRequestContext(context, () => this.rowOf(event)),
      ),
    );
  }

  /** Rows for `part`: whoever commits them has to announce the events as `published`. @throws Error as `add` */
  rowsOf(events: readonly DomainEvent[]): OutboxRow[] {
    return events.map((event) => this.rowOf(event));
  }

  private async insert(
    manager: EntityManager,
    events: readonly DomainEvent[],
    rowsOf: () => OutboxRow[],
  ): Promise<string[]> {
    if (manager.queryRunner?.isTransactionActive !== true) throw new Error('Events are published inside a transaction');
    const rows = rowsOf();
    if (rows.length === 0) return [];
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT_MAX) {
      const part = rows.slice(from, from + ROWS_PER_INSERT_MAX);
      const values = part.flatMap((row) => NAMES.map((name) => row[name]));
      await manager.query(insertStatement(part.length), values);
    }
    Outbox.published.add(manager, ...events);
    return rows.map(({ id }) => id);
  }

  private rowOf(event: DomainEvent): OutboxRow {
    const { type, topic, name } = event.constructor as EventClass;
    const problems = problemsOf(event);
    if (problems.length > 0) throw new Error(`${name} is not valid: ${problems.join(', ')}`);
    const envelope = envelopeFor(event, type, this.service);
    observedWork()?.note(envelope);
    const record = recordOf(envelope, topic === PUBLISHER_TOPIC ? topicOf(this.service) : topic);
    if (sizeOf(record) > EVENT_BYTES_MAX) throw new Error(`${name} has ${sizeOf(record)} bytes`);
    // What no subscriber would take is refused here, with the change that it tells of.
    envelopeOf(record);
    const { topic: stored, key, headers, value } = record;
    const id = headers['ce_id'] as string;
    return { id, topic: stored, key, headers: JSON.stringify(headers), value: value.toString('utf8') };
  }
}

function envelopeFor(event: DomainEvent, type: string, service: ServiceName): EventEnvelope {
  const context = currentRequestContext();
  const { rotationId } = event as { rotationId?: unknown };
  const subject = event.subject();
  if (typeof subject !== 'string' || subject === '') throw new Error(`An event of type ${type} has no subject`);
  return {
    specversion: '1.0',
    id: uuidv7(),
    source: `/services/${service}`,
    type,
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: subject,
    ...(context?.actor ? { actor: context.actor } : {}),
    ...(context?.requestId ? { requestid: context.requestId } : {}),
    ...(typeof rotationId === 'string' && rotationId !== '' ? { rotationid: rotationId } : {}),
    ...(context?.org ? { org: context.org } : {}),
    data: { ...event },
  };
}

function insertStatement(rows: number): string {
  const tuples = Array.from({ length: rows }, (_, row) => {
    const parameters = NAMES.map((_name, column) => `$${row * NAMES.length + column + 1}`);
    return `(${parameters.join(',')})`;
  });
  return `INSERT INTO outbox (${NAMES.join(', ')}) VALUES ${tuples.join(',')}`;
}
