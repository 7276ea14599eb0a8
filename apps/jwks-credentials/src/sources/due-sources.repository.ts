import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Source } from './source.entity.js';

/** A URL that it is somebody's turn to fetch. */
export type DueSource = Pick<Source, 'id' | 'configurationId' | 'etag'> & { readonly url: string };

interface Asking {
  readonly limit: number;
  readonly leaseMs: number;
  readonly cooldownMs: number;
}

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

  /** Leases URLs of a zone, or of one configuration, that nobody asked for ahead of their time within the cool-down. */
  async claimAsked(
    zoneId: string,
    configId: string | undefined,
    { limit, leaseMs, cooldownMs }: Asking,
  ): Promise<DueSource[]> {
    const [rows] = await this.dataSource.query<[DueSource[], number]>(
      `UPDATE sources s SET asked_at = now(), refresh_at = now() + $4 * interval '1 millisecond'
       WHERE s.id = ANY (ARRAY(
         SELECT u.id FROM sources u JOIN configurations c ON c.id = u.configuration_id
         WHERE c.zone_id = $1 AND c.id = coalesce($2, c.id) AND u.kind = 'url'
           AND coalesce(u.asked_at <= now() - $5 * interval '1 millisecond', true)
         ORDER BY u.asked_at NULLS FIRST LIMIT $3 FOR UPDATE OF u SKIP LOCKED))
       RETURNING ${DUE}`,
      [zoneId, configId ?? null, limit, leaseMs, cooldownMs],
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
