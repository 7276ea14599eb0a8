import type { DeliveryAttempt, DeliveryState } from './delivery.entity.js';
import type { ListedDelivery } from './deliveries.repository.js';

export interface DeliveryAnswer {
  readonly id: string;
  readonly eventId: string;
  /** CloudEvents type. */
  readonly eventType: string | null;
  readonly targetId: string;
  readonly state: DeliveryState;
  /** Every one since the event came, oldest first; a replay adds to them. */
  readonly attempts: readonly DeliveryAttempt[];
  /** Null unless it is pending. */
  readonly nextAttemptAt: string | null;
  readonly createdAt: string;
}

export function presentDelivery({ dueAt, createdAt, attempts, ...row }: ListedDelivery): DeliveryAnswer {
  return {
    id: row.id,
    eventId: row.eventId,
    eventType: row.eventType,
    targetId: row.targetId,
    state: row.state,
    attempts: attempts.map(({ at, status, durationMs, error, responseBody }) => ({
      at,
      status,
      durationMs,
      error,
      responseBody,
    })),
    nextAttemptAt: row.state === 'pending' ? (dueAt?.toISOString() ?? null) : null,
    createdAt: createdAt.toISOString(),
  };
}
