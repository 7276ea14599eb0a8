import type { DataSource, EntityManager } from 'typeorm';

const RETENTION = '14 days';
const PRUNED_PER_STATEMENT = 1_000;
const PRUNE_INTERVAL_MS = 10 * 60_000;

/**
 * Marks the event as handled by that subscriber, in the transaction of the handler. False when it was before; a second
 * delivery at the same time waits here until the first has committed or rolled back.
 */
export async function claimEvent(manager: EntityManager, subscriber: string, eventId: string): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    'INSERT INTO inbox (subscriber, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
    [subscriber, eventId],
  );
  return rows.length > 0;
}

/** The same for a whole batch, in one statement: the ids that were not handled before. Of an id given twice, one. */
export async function claimEvents(
  manager: EntityManager,
  subscriber: string,
  eventIds: readonly string[],
): Promise<ReadonlySet<string>> {
  // In one order everywhere: two transactions that wait for each other's rows would block for ever.
  const rows: { readonly event_id: string }[] = await manager.query(
    `INSERT INTO inbox (subscriber, event_id) SELECT $1, id FROM unnest($2::uuid[]) AS id ORDER BY id
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [subscriber, eventIds],
  );
  return new Set(rows.map(({ event_id }) => event_id));
}

/** Forgets events that are older than any log keeps them, so that none can come again. */
export class InboxRetention {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.prune().catch(this.onError), PRUNE_INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** In small statements, so that no lock and no log record grows large. */
  async prune(): Promise<void> {
    for (let deleted = PRUNED_PER_STATEMENT; deleted === PRUNED_PER_STATEMENT;) {
      const [rows] = (await this.dataSource.query(
        `DELETE FROM inbox WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM inbox WHERE processed_at < now() - interval '${RETENTION}' LIMIT ${PRUNED_PER_STATEMENT}))
         RETURNING 1`,
      )) as [unknown[], number];
      deleted = rows.length;
    }
  }
}
