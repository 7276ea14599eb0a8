import { Controller, Get, Res } from '@nestjs/common';
import { ReplicaValue } from '@rekey/cache';
import { MessagingHealth } from '@rekey/messaging';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Answers } from '../open-api/answers.decorator.js';
import { type Probe, Readiness } from './readiness.js';

const CHECK_TIMEOUT_MS = 2_000;
/** However many ask, database and event log are asked once. */
const MAX_AGE_MS = 1_000;

interface Check {
  readonly status: 'up' | 'down';
  readonly reason?: string;
}

interface Report {
  readonly status: string;
  readonly checks: Record<string, Check>;
}

/** Liveness and readiness of this process. */
@Controller()
export class HealthController {
  private readonly report = new ReplicaValue({ read: () => this.check(), freshForMs: MAX_AGE_MS });

  constructor(
    private readonly dataSource: DataSource,
    private readonly messaging: MessagingHealth,
    private readonly readiness: Readiness,
  ) {}

  /** The process answers. */
  @Get('healthz')
  alive(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when database and event log answer and the services are up to date, else 503 with the reason. Rotations are accepted as long as the database is there. */
  @Get('readyz')
  @Answers({ also: { 503: 'Not ready' } })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Report> {
    const report = await this.report.get();
    if (report.status !== 'ok') reply.status(503);
    return report;
  }

  private async check(): Promise<Report> {
    const probes = [
      ['database', () => this.database()],
      ['eventLog', () => this.log()],
      ...this.readiness.checks(),
    ] as const;
    const checks = await Promise.all(probes.map(async ([name, probe]) => [name, await this.probe(probe)] as const));
    const isUp = checks.every(([, { status }]) => status === 'up');
    return { status: isUp ? 'ok' : 'error', checks: Object.fromEntries(checks) };
  }

  private async probe(probe: Probe): Promise<Check> {
    const reason = await Promise.race([
      Promise.resolve().then(probe).catch(reasonOf),
      new Promise<string>((resolve) => setTimeout(() => resolve('no answer in time'), CHECK_TIMEOUT_MS).unref()),
    ]);
    return reason === undefined ? { status: 'up' } : { status: 'down', reason };
  }

  private async database(): Promise<undefined> {
    await this.dataSource.query('SELECT 1');
  }

  private async log(): Promise<string | undefined> {
    const health = await this.messaging.check();
    return health.ok ? undefined : (health.reason ?? 'down');
  }
}

/** `ECONNREFUSED`, `57P01`: what an operator looks up. Messages may hold more than they should. */
function reasonOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'failed');
}
