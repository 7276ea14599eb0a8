// `@Type` reads the types that the compiler leaves; whoever imports an event first must find them.
import 'reflect-metadata';

/** For the few events that several services publish: each puts them on its own topic. */
export const PUBLISHER_TOPIC = 'publisher';

/**
 * Base of every event. The fields of a subclass are the CloudEvents `data`; everything around them (id, time, actor,
 * request id) is added by the outbox. A subclass declares `static type` and `static topic`, and names its subject.
 */
export abstract class DomainEvent {
  /** CloudEvents `type`, `io.rekey.<noun>.<verb>.v<n>`. */
  static readonly type: string;
  /** The topic of the service that owns the aggregate, or `PUBLISHER_TOPIC`. */
  static readonly topic: string;

  constructor(data: object) {
    Object.assign(this, data);
  }

  /** Id of what changed: the CloudEvents `subject`, and the key that keeps its events in order. */
  abstract subject(): string;
}

/** The constructor arguments of an event: its fields without its methods. */
export type EventData<E extends DomainEvent> = Omit<E, 'subject'>;

/** An event class as a value: what is published, subscribed to, and looked up by type. */
export interface EventClass<E extends DomainEvent = DomainEvent> {
  readonly type: string;
  readonly topic: string;
  readonly name: string;
  /** Which services report with `RotationApplied`; only of events in the chain of a rotation. */
  readonly participants?: readonly string[];
  readonly prototype: E;
  // The argument is checked where each class declares its constructor.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  new (data: any): E;
}

/**
 * A CloudEvents 1.0 event in its JSON form, with our extensions in lower case as the specification wants.
 * On Kafka the same attributes travel as `ce_` headers and `data` as the value (binary mode).
 */
export interface EventEnvelope<D = Record<string, unknown>> {
  readonly specversion: '1.0';
  /** UUIDv7, given once when the change commits; the same on every redelivery. */
  readonly id: string;
  /** `/services/<service>`. */
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** RFC 3339 UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly partitionkey: string;
  readonly actor?: string;
  readonly requestid?: string;
  readonly rotationid?: string;
  readonly org?: string;
  readonly data: D;
}
