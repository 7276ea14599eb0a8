import type { Metrics } from '@rekey/telemetry';

/** The relay's counters, or nothing when the process keeps no metrics. */
export class RelayMetrics {
  readonly published: (records: number) => void;
  readonly failed: () => void;
  readonly backlog: (rows: number) => void;
  readonly stuckAt: (position: number) => void;

  constructor(metrics: Metrics | undefined) {
    const published = metrics?.counter('rekey_outbox_published_total', 'Events published from the outbox.', []);
    const failed = metrics?.counter('rekey_outbox_failures_total', 'Failed attempts to publish from the outbox.', []);
    const backlog = metrics?.gauge('rekey_outbox_backlog', 'Events waiting in the outbox, counted up to 10,000.', []);
    const stuck = metrics?.gauge(
      'rekey_outbox_stuck_row',
      'Position of the outbox row that cannot be published, else 0.',
      [],
    );
    this.published = (records) => published?.inc(records);
    this.failed = () => failed?.inc();
    this.backlog = (rows) => backlog?.set(rows);
    this.stuckAt = (position) => stuck?.set(position);
  }
}
