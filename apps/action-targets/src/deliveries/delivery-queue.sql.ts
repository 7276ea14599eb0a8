/** Everything that was matched, in one statement; a delivery with a lease is its maker's to send. */
export const INSERT = `
  WITH events AS (
    INSERT INTO delivery_events (id, type, subject, actor, org, occurred_at, data)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::json[])
    RETURNING id, sequence),
  made AS (
    INSERT INTO deliveries (id, event_id, target_id, ordered, state, due_at, expires_at)
    SELECT d.id, d.event_id, d.target_id, d.ordered, CASE WHEN d.lease_ms = 0 THEN 'pending' ELSE 'delivering' END,
      now() + d.lease_ms * interval '1 millisecond', now() + $8 * interval '1 millisecond'
    FROM unnest($9::uuid[], $10::uuid[], $11::text[], $12::bool[], $13::int[])
      AS d (id, event_id, target_id, ordered, lease_ms))
  SELECT id, sequence FROM events`;

/**
 * Leases what is due, up to the room that each target has. Of what must keep its order only the oldest may go, and not by
 * skipping it: while another replica decides about it, this one waits.
 */
export const CLAIM = `
  WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::int[]) AS w (target_id, room, lease_ms)),
  due AS (
    SELECT d.id, w.lease_ms FROM wanted w CROSS JOIN LATERAL (
      SELECT q.id FROM deliveries q
      WHERE q.target_id = w.target_id COLLATE "C" AND NOT q.ordered AND q.due_at <= now()
      ORDER BY q.due_at LIMIT w.room FOR UPDATE SKIP LOCKED) d
    UNION ALL
    SELECT d.id, w.lease_ms FROM wanted w CROSS JOIN LATERAL (
      SELECT q.id, q.due_at FROM deliveries q
      WHERE q.target_id = w.target_id COLLATE "C" AND q.ordered AND q.due_at IS NOT NULL
      ORDER BY q.id LIMIT 1 FOR UPDATE) d
    WHERE d.due_at <= now())
  UPDATE deliveries d SET state = 'delivering', lease = d.lease + 1,
    due_at = now() + due.lease_ms * interval '1 millisecond'
  FROM due WHERE d.id = due.id
  RETURNING d.id, d.event_id AS "eventId", d.target_id AS "targetId", d.ordered,
    d.attempt_count AS "attemptCount", d.lease,
    d.expires_at AS "expiresAt"`;

export const EVENTS = `
  SELECT id, sequence, type, subject, actor, org, occurred_at AS "occurredAt", data FROM delivery_events
  WHERE id = ANY ($1)`;

const firstOf = (condition: string, order: string, after = ''): string => `
  SELECT target_id, due_at FROM deliveries WHERE due_at IS NOT NULL AND ${condition} ${after} ORDER BY target_id, ${order} LIMIT 1`;

/** Goes from target to target through the index, whatever the length of their queues. */
const skipScan = (name: string, condition: string, order: string): string => `
  ${name} AS (
    (${firstOf(condition, order)})
    UNION ALL
    SELECT next.* FROM ${name} w
    CROSS JOIN LATERAL (${firstOf(condition, order, 'AND target_id > w.target_id')}) next)`;

/** The first delivery of each queue, with how long it is until it is due; 0 when it is. */
export const WAITING = `
  WITH RECURSIVE ${skipScan('queued', 'NOT ordered', 'due_at')}, ${skipScan('in_order', 'ordered', 'id')}
  SELECT target_id AS "targetId", greatest(0, extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS "inMs"
  FROM (SELECT * FROM queued UNION ALL SELECT * FROM in_order) q GROUP BY target_id`;

/**
 * Every attempt is written down. What became of it counts while its lease is the current one: whoever leased the delivery
 * since decides about it. That it was accepted is true however late it is known. Returns those whose outcome counted.
 */
export const FINISH = `
  WITH results AS (
    SELECT r.*, r.state = 'delivered' OR (d.state = 'delivering' AND d.lease = r.lease) AS counts
    FROM unnest($1::uuid[], $2::int[], $3::text[], $4::float8[], $5::jsonb[]) AS r (id, lease, state, wait_ms, attempt)
    JOIN deliveries d ON d.id = r.id FOR UPDATE OF d),
  written AS (
    UPDATE deliveries d SET
      state = CASE WHEN r.counts THEN r.state ELSE d.state END,
      due_at = CASE WHEN r.counts THEN now() + r.wait_ms * interval '1 millisecond' ELSE d.due_at END,
      attempt_count = d.attempt_count + CASE WHEN r.attempt IS NULL THEN 0 ELSE 1 END,
      attempts = CASE WHEN r.attempt IS NULL THEN d.attempts ELSE d.attempts || r.attempt END
    FROM results r WHERE d.id = r.id)
  SELECT id FROM results WHERE counts`;

/** Those of the targets that are there. */
export const EXISTING = 'SELECT id FROM targets WHERE id = ANY ($1)';

/** Deliveries whose time is over while nobody could send them. */
export const EXPIRE = `
  UPDATE deliveries d SET state = 'exhausted', due_at = NULL
  WHERE d.id = ANY (ARRAY(
    SELECT id FROM deliveries WHERE state IN ('pending', 'delivering') AND due_at <= now() AND expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED))
  RETURNING d.id, d.event_id AS "eventId", d.target_id AS "targetId", d.attempt_count AS "attempts",
    (d.attempts -> -1 ->> 'status')::int AS "lastStatus",
    (SELECT type FROM delivery_events e WHERE e.id = d.event_id) AS "eventType"`;

/** Deliveries to a target that is gone: there is nothing to send them to. */
export const ABANDON = `
  UPDATE deliveries SET state = 'exhausted', due_at = NULL
  WHERE target_id = ANY ($1) AND state IN ('pending', 'delivering') AND due_at <= now()`;

export const DISABLE = `
  UPDATE targets SET disabled_at = now() WHERE id = ANY ($1) AND disabled_at IS NULL RETURNING id`;
