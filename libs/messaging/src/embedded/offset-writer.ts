import { pause } from '@rekey/telemetry';
import { type DatabaseSession, SessionLost } from '../database-session.js';
import type { Cursor } from './record-store.js';

/** What was handled meanwhile is written together. Whoever takes over after a crash handles that much again. */
const WRITE_EVERY_MS = 50;

/** Writes how far the groups of this process have read: one statement for all of them, now and then. */
export class OffsetWriter {
  private readonly handled = new Map<string, Map<string, number>>();
  private generation = 0;
  private writing: Promise<void> | undefined;
  private failure: unknown;

  constructor(private readonly session: DatabaseSession) {}

  /**
   * To be written soon, through the session that holds the lock of the group: whoever lost it cannot move its offsets.
   * @throws SessionLost when that session is over, and what made the last write fail
   */
  note(generation: number, group: string, handled: Cursor): void {
    if (!this.session.isCurrent(generation)) throw new SessionLost();
    this.failed();
    if (this.generation !== generation) this.handled.clear();
    this.generation = generation;
    if (handled.size === 0) return;
    const offsets = this.handled.get(group) ?? new Map<string, number>();
    for (const [topic, position] of handled) offsets.set(topic, position);
    this.handled.set(group, offsets);
    // A failure is for the next who notes something.
    this.writing ??= this.writeSoon().catch((error: unknown) => void (this.failure = error));
  }

  /** When all that was noted is written. @throws what made it fail */
  async flush(): Promise<void> {
    await this.writing;
    if (this.handled.size > 0) await this.write();
    this.failed();
  }

  private failed(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }

  private async writeSoon(): Promise<void> {
    try {
      while (this.handled.size > 0) {
        await pause(WRITE_EVERY_MS);
        await this.write();
      }
    } finally {
      this.writing = undefined;
    }
  }

  private async write(): Promise<void> {
    const rows = [...this.handled].flatMap(([group, offsets]) =>
      [...offsets].map((offset) => [group, ...offset] as const),
    );
    this.handled.clear();
    if (rows.length === 0) return;
    await this.session.query(
      this.generation,
      `INSERT INTO offsets (consumer_group, topic, position)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS handled (consumer_group, topic, position)
       ON CONFLICT (consumer_group, topic) DO UPDATE SET position = excluded.position
        WHERE offsets.position < excluded.position`,
      [rows.map(([group]) => group), rows.map(([, topic]) => topic), rows.map(([, , position]) => position)],
    );
  }
}
