import { Module } from '@nestjs/common';
import { PlatformModule, type ServiceDefinition } from '@rekey/platform';
import type { TestService } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { ActionTargetsConfig } from '../src/app.config.js';
import { DeliveriesController } from '../src/deliveries/deliveries.controller.js';
import { DeliveriesRepository } from '../src/deliveries/deliveries.repository.js';
import { DeliveriesService } from '../src/deliveries/deliveries.service.js';
import type { DeliveryAttempt, DeliveryState } from '../src/deliveries/delivery.entity.js';
import { DeliveryRetention } from '../src/deliveries/delivery-retention.js';
import { DeliveryWakeup } from '../src/deliveries/delivery-wakeup.js';
import { DeliveryQueueRepository } from '../src/deliveries/delivery-queue.repository.js';
import { AddDeliveryLeases1764000903000 } from '../src/migrations/1764000903000-add-delivery-leases.js';
import { CreateActionTargets1764000003000 } from '../src/migrations/1764000003000-create-action-targets.js';
import { CreateDeliveries1764000007000 } from '../src/migrations/1764000007000-create-deliveries.js';
import { IndexDeliveries1764000008000 } from '../src/migrations/1764000008000-index-deliveries.js';
import { queryDatabase } from './fixtures.js';

@Module({
  controllers: [DeliveriesController],
  providers: [DeliveriesRepository, DeliveriesService, DeliveryRetention, DeliveryQueueRepository, DeliveryWakeup],
})
class DeliveriesApi {}

/** What operators see of deliveries, without what sends them: a state stays as the spec has made it. */
export const deliveriesApi: ServiceDefinition<ActionTargetsConfig> = {
  name: 'action-targets',
  config: ActionTargetsConfig,
  register: (platform) => ({
    module: DeliveriesApi,
    imports: [
      PlatformModule.forRoot('action-targets', platform, {
        entities: [],
        migrations: [
          CreateActionTargets1764000003000,
          CreateDeliveries1764000007000,
          IndexDeliveries1764000008000,
          AddDeliveryLeases1764000903000,
        ],
      }),
    ],
  }),
};

export interface DeliveryFacts {
  readonly eventId?: string;
  readonly targetId?: string;
  readonly state?: DeliveryState;
  readonly attempts?: readonly DeliveryAttempt[];
  /** Seconds from now. Null for one that is over; by default what goes with the state. */
  readonly dueIn?: number | null;
  readonly createdAt?: Date;
  readonly ordered?: boolean;
}

export const ATTEMPT: DeliveryAttempt = {
  at: '2026-11-01T12:00:00.000Z',
  status: 503,
  durationMs: 12,
  error: 'status 503',
  responseBody: 'busy',
};

const DUE_IN: Readonly<Record<DeliveryState, number | null>> = {
  pending: 60,
  delivering: 40,
  delivered: null,
  exhausted: null,
};

/** Stores a delivery and, unless it is there, its event. @returns its id */
export async function storeDelivery(service: TestService, facts: DeliveryFacts = {}): Promise<string> {
  const { state = 'delivered', createdAt = new Date(), attempts = [], ordered = false } = facts;
  const { eventId = uuidv7(), targetId = '300000000000000001', dueIn = DUE_IN[state] } = facts;
  await queryDatabase(
    service,
    `INSERT INTO delivery_events (id, type, subject, occurred_at, data, received_at)
     VALUES ($1, 'io.rekey.key.rotated.v1', 'subject', $2, '{}', $2) ON CONFLICT DO NOTHING`,
    [eventId, createdAt],
  );
  const id = uuidv7({ msecs: createdAt.getTime() });
  await queryDatabase(
    service,
    `INSERT INTO deliveries (id, event_id, target_id, state, attempts, attempt_count, due_at, ordered, expires_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 second', $8, $9::timestamptz + interval '3 days', $9)`,
    [id, eventId, targetId, state, JSON.stringify(attempts), attempts.length, dueIn, ordered, createdAt],
  );
  return id;
}

export interface StoredDelivery {
  readonly state: DeliveryState;
  readonly attempts: readonly DeliveryAttempt[];
  readonly attempt_count: number;
  readonly event_id: string;
  readonly is_due: boolean | null;
  readonly lives_for_seconds: number;
}

export async function storedDelivery(service: TestService, id: string): Promise<StoredDelivery> {
  const [row] = await queryDatabase<StoredDelivery>(
    service,
    `SELECT state, attempts, attempt_count, event_id, due_at <= now() AS is_due,
       extract(epoch FROM expires_at - now())::int AS lives_for_seconds FROM deliveries WHERE id = $1`,
    [id],
  );
  if (row === undefined) throw new Error(`no delivery ${id}`);
  return row;
}
