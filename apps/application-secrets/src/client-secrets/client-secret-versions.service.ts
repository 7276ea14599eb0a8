import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { holds, type Principal } from '@rekey/identity';
import { settle, type Version } from '@rekey/lifecycle';
import { DataSource } from 'typeorm';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { SecretUses } from '../clients/secret-uses.js';

export interface ClientSecretVersionAnswer {
  readonly version: number;
  readonly state: string;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly retireAt: string | null;
  /** Of another replica's uses up to half a minute late. Null: never, or before uses were counted. */
  readonly lastUsedAt: string | null;
}

type VersionRow = Version & { readonly lastUsedAt: Date | null };

const CURSOR = /^\d{1,9}$/;

/** The history of an application's client secret. */
@Injectable()
export class ClientSecretVersionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly uses: SecretUses,
  ) {}

  /** @throws ApplicationNotFound, InvalidInput for a cursor of another list */
  async list(appId: string, { limit, after }: PageQuery, caller: Principal): Promise<Page<ClientSecretVersionAnswer>> {
    if (after !== undefined && !CURSOR.test(after)) throw InvalidInput.field('after', 'is not a cursor of this list');
    await this.checkReadable(appId, caller);
    const found: VersionRow[] = await this.dataSource.query(
      `SELECT number, state, created_at AS "createdAt", activated_at AS "activatedAt", retire_at AS "retireAt",
         last_used_at AS "lastUsedAt"
       FROM client_secret_versions WHERE app_id = $1 AND ($2::int IS NULL OR number < $2)
       ORDER BY number DESC LIMIT $3`,
      [appId, after ?? null, limit + 1],
    );
    const now = new Date();
    return pageOf(
      found,
      limit,
      ({ number }) => String(number),
      (row) => present(row, laterOf(row.lastUsedAt, this.uses.lastSeen(appId, row.number)), now),
    );
  }

  /** An application that the caller may not read is not there for it. */
  private async checkReadable(appId: string, caller: Principal): Promise<void> {
    const [found] = await this.dataSource.query<{ projectId: string }[]>(
      'SELECT project_id AS "projectId" FROM applications WHERE id = $1 AND org = $2',
      [appId, caller.org],
    );
    if (found === undefined || !holds(caller, 'project.app.read', `project:${found.projectId}`, `org:${caller.org}`))
      throw new ApplicationNotFound('get');
  }
}

function laterOf(stored: Date | null, seen: Date | undefined): Date | null {
  return seen !== undefined && (stored === null || seen > stored) ? seen : stored;
}

function present(row: Version, lastUsedAt: Date | null, now: Date): ClientSecretVersionAnswer {
  // An overlap ends by the clock; the row learns of it at the next change.
  const [version] = settle({ versions: [row], nextNumber: row.number + 1 }, now).ring.versions as [Version];
  return {
    version: version.number,
    state: version.state,
    createdAt: version.createdAt.toISOString(),
    activatedAt: version.activatedAt?.toISOString() ?? null,
    retireAt: version.retireAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
