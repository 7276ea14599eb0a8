import { applyDecorators, Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { EVENT_TOPICS, PUBLISHER_TOPIC, type DomainEvent, type EventClass, type EventEnvelope } from '@rekey/contracts';
import { type Observable, throwError } from 'rxjs';
import type { EntityManager } from 'typeorm';
import type { StoredRecord } from './event-log.js';

/** What a handler gets beside the event. */
export interface EventContext {
  /** Of the transaction that also marks the event as handled: everything the handler does must go through it. */
  readonly manager: EntityManager;
  readonly envelope: EventEnvelope;
}

/** What a handler of several events gets beside them. */
export interface TogetherContext extends Pick<EventContext, 'manager'> {
  /** There is one event, and it has to be handled now. */
  readonly isAlone: boolean;
}

/** An event among others that are handled together. */
export interface ReceivedEvent<E extends DomainEvent> {
  readonly event: E;
  readonly envelope: EventEnvelope;
}

/** What a method handles; what the decorators leave for the strategy. */
export type HandlerExtras =
  | { readonly kind: 'event' | 'together'; readonly handler: string; readonly event: EventClass }
  | { readonly kind: 'batch'; readonly handler: string };

/** Keeps other microservice transports of an application away from our handlers, and us from theirs. */
export const EVENT_LOG_TRANSPORT = Symbol('rekey-event-log');

/** Nest's own filter for message handlers turns every unknown error into "Internal server error"; ours must see it. */
@Catch()
class ErrorsAsTheyAre implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

type EventHandler<E> = (event: E, context: EventContext) => Promise<void> | void;
type HandlerDecorator<E> = <T extends EventHandler<E>>(
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/**
 * Subscribes a controller's method to an event class: in one replica, exactly once, in one transaction with what it
 * does; a failing one is retried and in the end becomes a dead letter. Never catch in the method.
 * `id` names the handler in the inbox and in dead letters for ever, whatever class and method are called by then: another
 * id is another subscriber, which handles again what this one had. The first ids look like names because they once were.
 * What every replica keeps in memory follows `Broadcasts` instead.
 */
export function OnEvent<E extends DomainEvent>(
  event: EventClass<E>,
  { id }: { readonly id: string },
): HandlerDecorator<E> {
  return handles({ kind: 'event', handler: id, event });
}

/**
 * As `OnEvent`, for a method that takes what comes together in one transaction: each event exactly once, those of a key in
 * their order. The method resolves with the ids of events that it would rather have alone, all of a key or none: for work
 * that is long enough to be done for several keys at a time. When it fails each comes alone, so that one that cannot be
 * handled keeps no other from being so.
 */
export function OnEvents<E extends DomainEvent>(
  event: EventClass<E>,
  { id }: { readonly id: string },
): (
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<
    (received: readonly ReceivedEvent<E>[], context: TogetherContext) => Promise<ReadonlySet<string>>
  >,
) => void {
  return handles({ kind: 'together', handler: id, event });
}

/**
 * Subscribes a controller's method to all events of all services, in whole batches as the log has them: in one replica, each
 * batch at least once. The method takes a batch whole or not at all, and does nothing for what it has taken before. A batch
 * that fails is split until the record that makes it fail is alone, and that one becomes a dead letter. `id` as above; the
 * consumer group is `<service>-<id>`.
 */
export function OnEveryEvent(options: { readonly id: string }): BatchDecorator {
  return handles({ kind: 'batch', handler: options.id });
}

type BatchDecorator = (
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<(records: readonly StoredRecord[]) => Promise<void>>,
) => void;

/** A pattern per handler: Nest would chain those of one pattern, and each has to be called, and to fail, for itself. */
function handles(extras: HandlerExtras): MethodDecorator {
  return (target, method, descriptor) => {
    // Without these Nest hands over the first argument alone.
    Payload()(target, method, 0);
    Ctx()(target, method, 1);
    applyDecorators(
      EventPattern(patternOf(extras), EVENT_LOG_TRANSPORT, extras) as MethodDecorator,
      UseFilters(new ErrorsAsTheyAre()),
    )(target, method, descriptor);
  };
}

function patternOf(extras: HandlerExtras): string {
  return extras.kind === 'batch' ? extras.handler : `${extras.event.type} ${extras.handler}`;
}

/** Where events of that class may be. */
export function topicsOf(event: EventClass): readonly string[] {
  return event.topic === PUBLISHER_TOPIC ? EVENT_TOPICS : [event.topic];
}
