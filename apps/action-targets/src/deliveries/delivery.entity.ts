import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * `pending` waits for its next attempt, `delivering` is being sent, `delivered` was accepted with a 2xx, `exhausted` is
 * given up: its time is over, or its target is gone.
 */
export const DELIVERY_STATES = ['pending', 'delivering', 'delivered', 'exhausted'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One try at a delivery. */
export interface DeliveryAttempt {
  /** RFC 3339. */
  readonly at: string;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Why it failed; null when it did not. */
  readonly error: string | null;
  /** The first 1 KiB of the answer; null when none came. */
  readonly responseBody: string | null;
}

/** One event on its way to one target. */
@Entity('deliveries')
export class Delivery {
  /** UUIDv7: in the order in which they were made. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'target_id' })
  targetId!: string;

  @Column('text')
  state!: DeliveryState;

  @Column('jsonb')
  attempts!: readonly DeliveryAttempt[];

  @Column('integer', { name: 'attempt_count' })
  attemptCount!: number;

  /** When somebody may take it: the next attempt, or the end of a lease; null once it is over. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  /** Its target gets deliveries one after the other. Decided when it is made. */
  @Column('boolean')
  ordered!: boolean;

  /** From here on it is not retried. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
