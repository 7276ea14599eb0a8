import type { EventLog } from '@rekey/messaging';
import type { Metrics } from '@rekey/telemetry';

/** Shows how far the consumer groups of this process are behind; asked when the metrics are, and once per process. */
export function showEventLogLag(metrics: Metrics, eventLog: EventLog): void {
  metrics.gauge('rekey_event_log_lag_records', 'Records a consumer group is behind', ['group', 'topic'], async () =>
    (await eventLog.lag()).map(({ group, topic, records }) => ({ labels: { group, topic }, value: records })),
  );
}
