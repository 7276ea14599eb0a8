// `@Type` reads the types that the compiler leaves; whoever imports an event first must find them.
import 'reflect-metadata';
import { type AUDIT_TOPIC, type DEAD_LETTER_TOPIC, isService, type ServiceName, topicOf } from './services.js';

/** For the few events that several services publish: each puts them on its own topic. */
export const PUBLISHER_TOPIC = 'publisher';

interface Published<Field extends string> {
  /** Whose topic it is published to: that of a service, or a topic by its name. */
  readonly topic: ServiceName | typeof PUBLISHER_TOPIC | typeof DEAD_LETTER_TOPIC | typeof AUDIT_TOPIC;
  /** The field that has the id of what changed. */
  readonly subject: Field;
}

/** Names an event and its place: CloudEvents `type`, `io.rekey.<noun>.<verb>.v<n>`, topic, and the field that is its subject. */
export function EventType<Field extends string>(
  type: string,
  { topic, subject }: Published<Field>,
): (event: new (data: never) => DomainEvent & { readonly [K in Field]: string }) => void {
  return (event) =>
    Object.assign(event, { type, topic: isService(topic) ? topicOf(topic) : topic, subjectField: subject });
}

/**
 * Base of every event. The fields of a subclass are the CloudEvents `data`; everything around them (id, time, actor,
 * request id) is added by the outbox. `@EventType` says the rest.
 */
export abstract class DomainEvent {
  /** CloudEvents `type`, `io.rekey.<noun>.<verb>.v<n>`. */
  static readonly type: string;
  /** The topic of the service that owns the aggregate, or `PUBLISHER_TOPIC`. */
  static readonly topic: string;
  protected static readonly subjectField: string;

  constructor(data: object) {
    Object.assign(this, data);
  }

  /** Id of what changed: the CloudEvents `subject`, and the key that keeps its events in order. */
  subject(): string {
    return Reflect.get(this, (this.constructor as typeof DomainEvent).subjectField) as string;
  }
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
