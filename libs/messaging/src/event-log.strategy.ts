import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { EVENT_TOPICS, type EventClass, topicOf, type ServiceName } from '@rekey/contracts';
import { type BackgroundJob, describeError, type Logger } from '@rekey/telemetry';
import { isObservable, lastValueFrom } from 'rxjs';
import { BatchReader, type BatchTaker } from './batch-reader.js';
import type { Broadcasts } from './broadcasts.js';
import { Delivery } from './delivery.js';
import type { Dispatcher, Subscriber } from './dispatcher.js';
import type { ActiveSubscription, EventLog, StoredRecord } from './event-log.js';
import { EventRouter } from './event-router.js';
import type { ParkedEvents } from './parked-events.js';
import {
  EVENT_LOG_TRANSPORT,
  topicsOf,
  type EventContext,
  type HandlerExtras,
  type TogetherContext,
} from './on-event.js';

export interface EventLogStrategyOptions {
  readonly service: ServiceName;
  readonly eventLog: EventLog;
  readonly dispatcher: Dispatcher;
  readonly parked: ParkedEvents;
  readonly parkedJob: BackgroundJob;
  /** After so long even what is unavailable stops no batch any more. */
  readonly batchLimitMs: number;
  readonly broadcasts: Broadcasts;
  readonly logger: Logger;
}

type Registered = HandlerExtras & {
  readonly call: (data: unknown, context?: Partial<EventContext> | TogetherContext) => Promise<unknown>;
};

/**
 * Nest's transport over the event log. A service's handlers of events form one consumer group named after the service, each
 * handler of batches one of its own; every replica reads for itself what its broadcasts bring.
 */
export class EventLogStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = EVENT_LOG_TRANSPORT;
  private active: ActiveSubscription[] = [];

  constructor(private readonly options: EventLogStrategyOptions) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const handlers = [...this.messageHandlers.values()].map(registered);
      this.active = await Promise.all([...this.subscribeGroups(handlers), ...this.subscribeBroadcast()]);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Finishes the batches in hand. */
  async close(): Promise<void> {
    this.options.dispatcher.stop();
    await Promise.all(this.active.splice(0).map((subscription) => subscription.close()));
  }

  /** The handlers that the service has for events of a type. */
  subscribersOf(type: string): readonly Subscriber[] {
    const { service } = this.options;
    return [...this.messageHandlers.values()]
      .flatMap((handler) => subscriberOf(service, registered(handler)))
      .filter(({ event }) => event.type === type);
  }

  override on(): never {
    throw new Error('The event log emits no events of its own');
  }

  override unwrap<T>(): T {
    return this.options.eventLog as unknown as T;
  }

  private subscribeGroups(handlers: readonly Registered[]): Promise<ActiveSubscription>[] {
    const { service, eventLog, dispatcher, parked, parkedJob, batchLimitMs: limitMs, logger } = this.options;
    const subscribers = handlers.flatMap((one) => subscriberOf(service, one));
    const batches = handlers.filter(({ kind }) => kind === 'batch');
    if (subscribers.length === 0 && batches.length === 0) return [];
    const takers = batches.map(({ handler, call }): BatchTaker => ({ id: `${service}.${handler}`, take: call }));
    const readers = batches.map(({ handler }, index) => {
      const reader = new BatchReader(takers[index] as BatchTaker, { dispatcher, limitMs });
      const onBatch = (records: readonly StoredRecord[]): Promise<void> => reader.read(records);
      return eventLog.subscribe({ group: `${service}-${handler}`, topics: EVENT_TOPICS, onBatch });
    });
    const router = new EventRouter({ service, dispatcher, subscribers, parked, batches: takers, logger });
    parked.connect(
      (record, patience) => router.one(record, patience),
      () => parkedJob.wake(),
    );
    parkedJob.wake();
    // Redrive requests come from the gateway, whoever published the event.
    const topics = [...new Set([topicOf('gateway'), ...subscribers.flatMap((one) => topicsOf(one.event))])];
    return [...readers, eventLog.subscribe({ group: service, topics, onBatch: (records) => router.route(records) })];
  }

  private subscribeBroadcast(): Promise<ActiveSubscription>[] {
    const { service, eventLog, broadcasts } = this.options;
    const events = new Map(broadcasts.events.map((event) => [event.type, event]));
    if (events.size === 0) return [];
    const topics = [...new Set([...events.values()].flatMap(topicsOf))];
    const onBatch = (records: readonly StoredRecord[]): Promise<void> => {
      for (const record of records) this.broadcast(record, events);
      return Promise.resolve();
    };
    return [eventLog.subscribe({ group: `${service}-broadcast`, topics, broadcast: true, onBatch })];
  }

  /** Nothing can be retried for one replica alone, so an error is only logged. */
  private broadcast(record: StoredRecord, events: ReadonlyMap<string, EventClass>): void {
    const event = events.get(record.headers['ce_type'] ?? '');
    if (event === undefined) return;
    try {
      this.options.broadcasts.tell(new Delivery(record, record.position).event(event));
    } catch (error) {
      const line = { event: event.name, reason: describeError(error) };
      this.options.logger.error(line, 'A broadcast event is not readable');
    }
  }
}

function subscriberOf(service: ServiceName, handler: Registered): Subscriber[] {
  const { kind, call } = handler;
  if (kind === 'batch') return [];
  const one = { id: `${service}.${handler.handler}`, event: handler.event };
  if (kind === 'event') return [{ ...one, handle: call }];
  return [
    {
      ...one,
      handle: (event, context) => call([{ event, envelope: context.envelope }], { ...context, isAlone: true }),
      handleAll: (received, manager) => call(received, { manager, isAlone: false }) as Promise<ReadonlySet<string>>,
    },
  ];
}

/** @throws Error naming a handler that another one is called as: Nest would call the one through the other */
function registered(handler: MessageHandler): Registered {
  const extras = handler.extras as HandlerExtras;
  if (handler.next !== undefined) throw new Error(`There are two event handlers called ${extras.handler}`);
  return { ...extras, call: async (data, context) => settled(await handler(data, context)) };
}

async function settled(result: unknown): Promise<unknown> {
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}
