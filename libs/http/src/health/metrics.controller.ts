import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '@rekey/identity';
import { EventLog } from '@rekey/messaging';
import { Metrics } from '@rekey/telemetry';

/** Prometheus text of this service. */
@Controller()
@Public()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    eventLog: EventLog,
  ) {
    const lag = metrics.gauge('rekey_event_log_lag_records', 'Records a consumer group is behind', ['group', 'topic']);
    // Read when scraped: asking the log costs nothing between scrapes.
    Object.assign(lag, {
      collect: async () => {
        for (const entry of await eventLog.lag().catch(() => []))
          lag.set({ group: entry.group, topic: entry.topic }, entry.records);
      },
    });
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  text(): Promise<string> {
    return this.metrics.text();
  }
}
