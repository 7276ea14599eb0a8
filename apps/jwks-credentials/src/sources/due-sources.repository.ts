import { Injectable } from '@nestjs/common';
import { CLOCK, sql } from '@rekey/database';
import { DataSource } from 'typeorm';
import { SourceUrls } from './source-urls.js';
import type { Source } from './source.entity.js';

/** A URL that it is somebody's turn to fetch. */
export type DueSource = Pick<Source, 'id' | 'configurationId' | 'etag' | 'urlQuery'> & {
  readonly url: string;
  /** When it was leased, by the database's clock. */
  readonly askedAt: Date;
};

/** What became of a fetch that changes no key. */
export interface FetchOutcome {
  /** Why there are no keys; null when they are those that are here. */
  readonly error: string | null;
  readonly refreshAt: Date;
}

interface Asking {
  readonly limit: number;
  readonly leaseMs: number;
  readonly cooldownMs: number;
}

const DUE = `s.id, s.configuration_id AS "configurationId", s.url, s.url_query AS "urlQuery", s.etag, ${CLOCK} AS "askedAt"`;

@Injectable()
export class DueSourcesRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly urls: SourceUrls,
  ) {}

  /** Leases URLs whose time has come. Other replicas get others. */
  async claim(limit: number, leaseMs: number): Promise<DueSource[]> {
    const rows = await sql(this.dataSource).rows<DueSource>(
      `UPDATE sources s SET refresh_at = now() + $2 * interval '1 millisecond'
       WHERE s.id = ANY (ARRAY(
         SELECT id FROM sources WHERE kind = 'url' AND refresh_at <= now()
         ORDER BY refresh_at LIMIT $1 FOR UPDATE SKIP LOCKED))
       RETURNING ${DUE}`,
      [limit, leaseMs],
    );
    return rows.map((row) => this.urls.opened(row));
  }

  /** Leases URLs of a zone, or of one configuration, that nobody asked for ahead of their time within the cool-down. */
  async claimAsked(
    zoneId: string,
    configId: string | undefined,
    { limit, leaseMs, cooldownMs }: Asking,
  ): Promise<DueSource[]> {
    const rows = await sql(this.dataSource).rows<DueSource>(
      `UPDATE sources s SET asked_at = now(), refresh_at = now() + $4 * interval '1 millisecond'
       WHERE s.id = ANY (ARRAY(
         SELECT u.id FROM sources u JOIN configurations c ON c.id = u.configuration_id
         WHERE c.zone_id = $1 AND c.id = coalesce($2, c.id) AND u.kind = 'url'
           AND coalesce(u.asked_at <= now() - $5 * interval '1 millisecond', true)
         ORDER BY u.asked_at NULLS FIRST LIMIT $3 FOR UPDATE OF u SKIP LOCKED))
       RETURNING ${DUE}`,
      [zoneId, configId ?? null, limit, leaseMs, cooldownMs],
    );
    return rows.map((row) => this.urls.opened(row));
  }

  /** Unless another answer came in meanwhile, which this one says nothing about. */
  async record({ id, askedAt }: DueSource, { error, refreshAt }: FetchOutcome): Promise<void> {
    await this.dataSource.query(
      `UPDATE sources SET last_sync = CASE WHEN $3::text IS NULL THEN ${CLOCK} ELSE last_sync END, error = $3, refresh_at = $4
       WHERE id = $1 AND coalesce(last_sync < $2, true)`,
      [id, askedAt, error, refreshAt],
    );
  }
}
