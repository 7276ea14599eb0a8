import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Source } from './source.entity.js';

/** A URL that it is somebody's turn to fetch. */
export type DueSource = Pick<Source, 'id' | 'configurationId' | 'etag'> & { readonly url: string };

const DUE = `s.id, s.configuration_id AS "configurationId", s.url, s.etag`;

@Injectable()
export class DueSourcesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Leases URLs whose time has come. Other replicas get others. */
  async claim(limit: number, leaseMs: number): Promise<DueSource[]> {
    const [rows] = await this.dataSource.query<[DueSource[], number]>(
      `UPDATE sources s SET refresh_at = now() + $2 * interval '1 millisecond'
       WHERE s.id = ANY (ARRAY(
         SELECT id FROM sources WHERE kind = 'url' AND refresh_at <= now()
         ORDER BY refresh_at LIMIT $1 FOR UPDATE SKIP LOCKED))
       RETURNING ${DUE}`,
      [limit, leaseMs],
    );
    return rows;
  }

  /** What became of a fetch that changes no key. */
  async record(id: string, state: Partial<Pick<Source, 'lastSync' | 'error' | 'refreshAt'>>): Promise<void> {
    await this.dataSource.query(
      `UPDATE sources SET last_sync = coalesce($2, last_sync), error = $3, refresh_at = $4 WHERE id = $1`,
      [id, state.lastSync ?? null, state.error ?? null, state.refreshAt],
    );
  }
}
