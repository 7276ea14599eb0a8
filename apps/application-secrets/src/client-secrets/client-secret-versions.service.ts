import { Injectable } from '@nestjs/common';
import { hidesWhatIsNotYours } from '@rekey/errors';
import type { Page, PageQuery } from '@rekey/http';
import { holds, type Principal } from '@rekey/identity';
import { pageOfVersions, readVersionCursor, type VersionAnswer } from '@rekey/platform';
import { DataSource } from 'typeorm';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { SecretUses } from '../clients/secret-uses.js';
import { CLIENT_SECRETS } from './client-secret-ring.js';

export interface ClientSecretVersionAnswer extends VersionAnswer {
  /** Of another replica's uses up to half a minute late. Null: never, or before uses were counted. */
  readonly lastUsedAt: string | null;
}

interface Used {
  readonly lastUsedAt: Date | null;
}

/** The history of an application's client secret. */
@Injectable()
export class ClientSecretVersionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly uses: SecretUses,
  ) {}

  /** @throws ApplicationNotFound, InvalidInput for a cursor of another list */
  async list(appId: string, query: PageQuery, caller: Principal): Promise<Page<ClientSecretVersionAnswer>> {
    const after = readVersionCursor(query);
    await this.checkReadable(appId, caller);
    const page = { limit: query.limit + 1, after };
    const found = await CLIENT_SECRETS.versions<Used>(this.dataSource, { appId }, page, ['lastUsedAt']);
    return pageOfVersions(found, query.limit, ({ number, lastUsedAt }) => ({
      lastUsedAt: laterOf(lastUsedAt, this.uses.lastSeen(appId, number))?.toISOString() ?? null,
    }));
  }

  /** An application that the caller may not read is not there for it. */
  private async checkReadable(appId: string, caller: Principal): Promise<void> {
    const [found] = await this.dataSource.query<{ projectId: string }[]>(
      'SELECT project_id AS "projectId" FROM applications WHERE id = $1 AND org = $2',
      [appId, caller.org],
    );
    if (found === undefined) throw new ApplicationNotFound('get');
    if (!holds(caller, 'project.app.read', `project:${found.projectId}`, `org:${caller.org}`))
      throw hidesWhatIsNotYours(new ApplicationNotFound('get'));
  }
}

function laterOf(stored: Date | null, seen: Date | undefined): Date | null {
  return seen !== undefined && (stored === null || seen > stored) ? seen : stored;
}
