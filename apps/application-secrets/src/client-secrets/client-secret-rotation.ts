import { FOUND_RING, type FoundRing, foundRings, type FoundRow, LIVE, PreparedStatement } from '@rekey/database';
import type { DataSource } from 'typeorm';

/** Which application is to have another secret. */
export interface RotatedApplication {
  readonly appId: string;
  readonly projectId: string;
  readonly org: string;
}

/** What is there of it. */
export interface FoundSecret extends FoundRow {
  readonly type: 'api' | 'oidc';
  readonly name: string;
  readonly clientId: string;
  readonly sequence: number;
  readonly nextNumber: number;
  /** Whether a vault key takes it. */
  readonly isHeld: boolean;
  /** Of the version in the row. */
  readonly digest: Buffer | null;
}

const FIND = new PreparedStatement<FoundSecret>(
  'find_client_secrets',
  `SELECT ${FOUND_RING}, v.digest, h.type, h.name, h.client_id AS "clientId", h.sequence,
     h.next_secret_number AS "nextNumber", h.is_held AS "isHeld"
   FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w (app_id, project_id, org, place)
   JOIN applications h ON h.id = w.app_id AND h.project_id = w.project_id AND h.org = w.org
   LEFT JOIN client_secret_versions v ON v.app_id = h.id AND v.${LIVE}`,
);

/** Applications of an organization's project with the secrets that authenticate; undefined for what is not there. */
export async function findSecrets(
  dataSource: DataSource,
  wanted: readonly RotatedApplication[],
): Promise<(FoundRing<FoundSecret> | undefined)[]> {
  const rows = await FIND.rows(dataSource, [
    wanted.map(({ appId }) => appId),
    wanted.map(({ projectId }) => projectId),
    wanted.map(({ org }) => org),
  ]);
  return foundRings(rows, wanted.length);
}

/** Counts a change of an application, and its secrets. */
export const COUNT_ROTATION = {
  columns: { appId: 'text', nextNumber: 'int', now: 'timestamptz' },
  sql: (rows: string) => `UPDATE applications h
    SET sequence = h.sequence + 1, next_secret_number = r.next_number, changed_at = r.now FROM ${rows} WHERE h.id = r.app_id`,
} as const;
