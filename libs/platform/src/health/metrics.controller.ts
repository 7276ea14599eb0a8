import { Controller, Get, Header, Req } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { constantTimeEqual } from '@rekey/crypto';
import { Unauthenticated } from '@rekey/identity';
import { Metrics } from '@rekey/telemetry';
import { Answers } from '../open-api/answers.decorator.js';
import type { FastifyRequest } from 'fastify';
import { Recent } from './recent.js';

/** Several scrapers, and whoever else asks, share one reading. */
const MAX_AGE_MS = 1_000;

/** Prometheus text of this service, for everybody, or for those with the token of the settings. */
@Controller()
export class MetricsController {
  private readonly reading: Recent<{ readonly text: string }>;

  constructor(
    metrics: Metrics,
    private readonly config: RekeyConfig,
  ) {
    this.reading = new Recent(MAX_AGE_MS, async () => ({ text: await metrics.text() }));
  }

  @Get('metrics')
  @Answers({ produces: ['text/plain'], refuses: ['unauthenticated'] })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(@Req() { headers: { authorization } }: FastifyRequest): Promise<string> {
    const { metricsToken } = this.config;
    if (metricsToken !== undefined && !constantTimeEqual(authorization ?? '', `Bearer ${metricsToken}`))
      throw new Unauthenticated(authorization === undefined ? 'missing' : 'invalid');
    return (await this.reading.get()).text;
  }
}
