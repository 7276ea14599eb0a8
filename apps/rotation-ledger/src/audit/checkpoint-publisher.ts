import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { sql } from '@rekey/database';
import { EventLog } from '@rekey/messaging';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { AuditLogRepository, type StoredCheckpoint } from './audit-log.repository.js';
import { AuditSigner } from './audit-signer.js';

/** Where checkpoints go with Kafka: a record each, the note as its value. */
export const CHECKPOINT_TOPIC = 'rekey.audit.checkpoints';
const LOOK_EVERY_MS = 10_000;
/** Of what is signed within this time the last one is told: it stands for those before. */
const PAUSE_MS = 1_000;

/**
 * Writes checkpoints where whoever changes the database does not reach: to a topic of Kafka, or to a file. At least once, and
 * as long as that fails the log goes on without it.
 */
@Injectable()
export class CheckpointPublisher {
  private readonly job: BackgroundJob;
  private pausing: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: AuditLogRepository,
    private readonly signer: AuditSigner,
    private readonly config: RekeyConfig,
    private readonly eventLog: EventLog,
    jobs: BackgroundJobs,
  ) {
    this.job = jobs.add({ name: 'audit-checkpoints', everyMs: LOOK_EVERY_MS, run: () => this.publish() });
  }

  nudge(): void {
    if (this.pausing !== undefined) return;
    this.job.wake();
    this.pausing = setTimeout(() => {
      this.pausing = undefined;
      this.job.wake();
    }, PAUSE_MS).unref();
  }

  private async publish(): Promise<void> {
    const latest = await this.log.latest();
    if (latest === undefined || latest.size <= (await this.toldSize())) return;
    await this.tell(latest);
    await this.dataSource.query('UPDATE audit_logs SET told_size = greatest(told_size, $1)', [latest.size]);
  }

  private async toldSize(): Promise<number> {
    const row = await sql(this.dataSource).row<{ size: number }>('SELECT told_size AS size FROM audit_logs');
    return row?.size ?? 0;
  }

  private async tell({ note }: StoredCheckpoint): Promise<void> {
    if (this.config.kafkaBrokers.length === 0) return appendDurably(checkpointsFile(this.config), `${note}\n`);
    const { name } = await this.signer.get();
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    await this.eventLog.publish([{ topic: CHECKPOINT_TOPIC, key: name, headers, value: Buffer.from(note) }]);
  }
}

/** Where checkpoints go without Kafka: one note after the other, with an empty line between them. */
export function checkpointsFile({ dataDir }: RekeyConfig): string {
  return join(dataDir, 'audit', 'checkpoints');
}

async function appendDurably(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
