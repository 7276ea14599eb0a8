import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { Server } from '@nestjs/microservices';
import { topicOf, type ServiceName } from '@rekey/contracts';
import { type BackgroundJob, describeError, type Logger } from '@rekey/telemetry';
import { isObservable, lastValueFrom } from 'rxjs';
import { Delivery } from './delivery.js';
import type { Dispatcher, Subscriber } from './dispatcher.js';
import type { ActiveSubscription, EventLog, StoredRecord } from './event-log.js';
import type { BatchTakers } from './batch-subscriptions.js';
import { EventRouter } from './event-router.js';
import type { ParkedEvents } from './parked-events.js';
import {
  EVENT_LOG_TRANSPORT,
  topicsOf,
  type BroadcastContext,
  type EventContext,
  type HandlerExtras,
} from './on-event.js';

export interface EventLogStrategyOptions {
  readonly service: ServiceName;
  readonly eventLog: EventLog;
  readonly dispatcher: Dispatcher;
  readonly parked: ParkedEvents;
  readonly parkedJob: BackgroundJob;
  readonly batches: BatchTakers;
  readonly logger: Logger;
}

interface Registered extends HandlerExtras {
  readonly call: (event: unknown, context: EventContext | BroadcastContext) => Promise<unknown>;
}

/**
 * Nest's transport over the event log. A service's handlers form one consumer group named after the service; broadcast
 * handlers read for themselves in every replica.
 */
export class EventLogStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = EVENT_LOG_TRANSPORT;
  /** Errors reach the dispatcher, which decides; Nest need not log them. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly registered: Registered[] = [];
  private active: ActiveSubscription[] = [];

  constructor(private readonly options: EventLogStrategyOptions) {
    super();
  }

  /** Kept as a list: Nest would chain the handlers of one event, and each has to be called, and to fail, for itself. */
  override addHandler(
    _pattern: unknown,
    callback: MessageHandler,
    _isEvent?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    const { event, broadcast, handler } = extras as unknown as HandlerExtras;
    this.registered.push({
      event,
      broadcast,
      handler,
      call: async (data, context) => settled(await callback(data, context)),
    });
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.active = await Promise.all([...this.subscribeGroup(), ...this.subscribeBroadcast()]);
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

  override on(): never {
    throw new Error('The event log emits no events of its own');
  }

  override unwrap<T>(): T {
    return this.options.eventLog as unknown as T;
  }

  private subscribeGroup(): Promise<ActiveSubscription>[] {
    const { service, eventLog, dispatcher, parked, parkedJob, batches, logger } = this.options;
    const subscribers = this.registered
      .filter((one) => !one.broadcast)
      .map((one): Subscriber => ({ id: `${service}.${one.handler}`, event: one.event, handle: one.call }));
    if (subscribers.length === 0 && batches.size === 0) return [];
    const router = new EventRouter({ service, dispatcher, subscribers, parked, batches, logger });
    parked.connect(
      (record, patience) => router.one(record, patience),
      () => parkedJob.wake(),
    );
    parkedJob.wake();
    // Redrive requests come from the gateway, whoever published the event.
    const topics = [...new Set([topicOf('gateway'), ...subscribers.flatMap((one) => topicsOf(one.event))])];
    return [eventLog.subscribe({ group: service, topics, onBatch: (records) => router.route(records) })];
  }

  private subscribeBroadcast(): Promise<ActiveSubscription>[] {
    const { service, eventLog } = this.options;
    const handlers = this.registered.filter((one) => one.broadcast);
    if (handlers.length === 0) return [];
    const topics = [...new Set(handlers.flatMap((one) => topicsOf(one.event)))];
    const onBatch = async (records: readonly StoredRecord[]): Promise<void> => {
      for (const record of records) await this.broadcast(record, handlers);
    };
    return [eventLog.subscribe({ group: `${service}-broadcast`, topics, broadcast: true, onBatch })];
  }

  /** Nothing can be retried for one replica alone, so an error is only logged. */
  private async broadcast(record: StoredRecord, handlers: readonly Registered[]): Promise<void> {
    for (const { event, handler, call } of handlers) {
      if (record.headers['ce_type'] !== event.type) continue;
      try {
        const delivery = new Delivery(record, record.position);
        await call(delivery.event(event), { envelope: delivery.envelope() });
      } catch (error) {
        this.options.logger.error({ handler, reason: describeError(error) }, 'A broadcast event was not handled');
      }
    }
  }
}

async function settled(result: unknown): Promise<unknown> {
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}
