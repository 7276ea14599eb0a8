import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDeliveries1764000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DELIVERIES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deliveries, delivery_events');
  }
}

/**
 * An event is kept once, however many targets it goes to. `due_at` is when somebody may take the delivery: the time of
 * the next attempt, or the end of the lease of whoever is at it; null once it is over. The queue is the partial index on
 * it, by target, so that the backlog of one target costs the others nothing; one whose target wants order is in a queue
 * by age. No foreign key: events are pruned in bulk after their deliveries, and a key would look at each of them.
 */
const DELIVERIES = `
  CREATE TABLE delivery_events (
    id uuid PRIMARY KEY,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    type text NOT NULL,
    subject text NOT NULL,
    actor text,
    org text,
    occurred_at timestamptz NOT NULL,
    data json NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX delivery_events_received_at_idx ON delivery_events (received_at);
  CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL,
    target_id text COLLATE "C" NOT NULL,
    state text NOT NULL,
    attempts jsonb NOT NULL DEFAULT '[]',
    attempt_count integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    ordered boolean NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (event_id, target_id)
  );
  CREATE INDEX deliveries_queue_idx ON deliveries (target_id, due_at) WHERE due_at IS NOT NULL AND NOT ordered;
  CREATE INDEX deliveries_ordered_queue_idx ON deliveries (target_id, id) WHERE due_at IS NOT NULL AND ordered;
  CREATE INDEX deliveries_target_idx ON deliveries (target_id, id);
`;
