import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '@rekey/identity';
import { Metrics } from '@rekey/telemetry';
import { Answers } from '../open-api/answers.decorator.js';
import { Recent } from './recent.js';

/** Several scrapers, and whoever else asks, share one reading. */
const MAX_AGE_MS = 1_000;

/** Prometheus text of this service. */
@Controller()
@Public()
export class MetricsController {
  private readonly reading: Recent<{ readonly text: string }>;

  constructor(metrics: Metrics) {
    this.reading = new Recent(MAX_AGE_MS, async () => ({ text: await metrics.text() }));
  }

  @Get('metrics')
  @Answers({ produces: ['text/plain'] })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(): Promise<string> {
    return (await this.reading.get()).text;
  }
}
