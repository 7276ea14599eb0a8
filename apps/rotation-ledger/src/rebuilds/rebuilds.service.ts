import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import { DataSource } from 'typeorm';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { RebuildNotFound } from './rebuild.errors.js';
import { RebuildWorker } from './rebuild-worker.js';

export interface RebuildAnswer {
  readonly state: 'running' | 'done' | 'failed';
  readonly done: number;
  readonly total: number;
}

/** Begins rebuilds of the inventory and says how far they are. */
@Injectable()
export class RebuildsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly worker: RebuildWorker,
  ) {}

  /** @returns the id of the one that runs now */
  async begin(): Promise<string> {
    const id = uuidv7();
    await this.dataSource.query(
      `INSERT INTO ledger_rebuilds (id, state, started_at) VALUES ($1, 'running', now()) ON CONFLICT DO NOTHING`,
      [id],
    );
    this.worker.wake();
    const running = await sql(this.dataSource).row<{ id: string }>(
      `SELECT id FROM ledger_rebuilds WHERE state = 'running'`,
    );
    // It may be over by now.
    return running?.id ?? id;
  }

  /** @throws RebuildNotFound */
  async get(id: string): Promise<RebuildAnswer> {
    const found = isUuid(id)
      ? await sql(this.dataSource).row<RebuildAnswer>('SELECT state, done, total FROM ledger_rebuilds WHERE id = $1', [
          id,
        ])
      : undefined;
    if (found === undefined) throw new RebuildNotFound();
    return found;
  }
}
