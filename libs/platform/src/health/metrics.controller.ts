import { Controller, Get, Header, Req } from '@nestjs/common';
import { ReplicaValue } from '@rekey/cache';
import { RekeyConfig } from '@rekey/config';
import { constantTimeEqual } from '@rekey/crypto';
import { Unauthenticated } from '@rekey/identity';
import { Metrics } from '@rekey/telemetry';
import { Answers } from '../open-api/answers.decorator.js';
import type { FastifyRequest } from 'fastify';

/** Several scrapers, and whoever else asks, share one reading. */
const MAX_AGE_MS = 1_000;

/** Prometheus text of this service, for everybody, or for those with the token of the settings. */
@Controller()
export class MetricsController {
  private readonly reading: ReplicaValue<string>;

  constructor(
    metrics: Metrics,
    private readonly config: RekeyConfig,
  ) {
    this.reading = new ReplicaValue({ read: () => metrics.text(), freshForMs: MAX_AGE_MS });
  }

  @Get('metrics')
  @Answers({ produces: ['text/plain'], refuses: ['unauthenticated'] })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(@Req() { headers: { authorization } }: FastifyRequest): Promise<string> {
    const { metricsToken } = this.config;
    if (metricsToken !== undefined && !constantTimeEqual(authorization ?? '', `Bearer ${metricsToken}`))
      throw new Unauthenticated(authorization === undefined ? 'missing' : 'invalid');
    return this.reading.get();
  }
}
