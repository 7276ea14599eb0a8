import { Injectable } from '@nestjs/common';
import { holds, PermissionDenied, type Principal } from '@rekey/identity';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { ApplicationKey } from '../application-keys/application-key.entity.js';
import { ApplicationKeyNotFound } from '../application-keys/application-key.errors.js';
import { requireInProject } from '../applications/application-access.js';
import { Application, KEY_METHODS } from '../applications/application.entity.js';
import { projectsWith } from '../projects/readable-projects.js';

/** All that are given must match. */
export interface KeyFilter {
  readonly appId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly org?: string | undefined;
}

/** Protobuf numbers are the positions. Keys have one type, and those of one search one organization. */
export const KEY_SORTINGS = [
  'APPLICATION_KEYS_SORT_BY_ID',
  'APPLICATION_KEYS_SORT_BY_PROJECT_ID',
  'APPLICATION_KEYS_SORT_BY_APPLICATION_ID',
  'APPLICATION_KEYS_SORT_BY_CREATION_DATE',
  'APPLICATION_KEYS_SORT_BY_ORGANIZATION_ID',
  'APPLICATION_KEYS_SORT_BY_EXPIRATION',
  'APPLICATION_KEYS_SORT_BY_TYPE',
] as const;
export type KeySorting = (typeof KEY_SORTINGS)[number];

const COLUMNS: Readonly<Record<KeySorting, string>> = {
  APPLICATION_KEYS_SORT_BY_ID: 'key.id',
  APPLICATION_KEYS_SORT_BY_PROJECT_ID: 'application.project_id',
  APPLICATION_KEYS_SORT_BY_APPLICATION_ID: 'key.app_id',
  APPLICATION_KEYS_SORT_BY_CREATION_DATE: 'key.created_at',
  APPLICATION_KEYS_SORT_BY_ORGANIZATION_ID: 'application.org',
  APPLICATION_KEYS_SORT_BY_EXPIRATION: 'key.expires_at',
  APPLICATION_KEYS_SORT_BY_TYPE: 'key.id',
};

export interface KeySearch {
  readonly filters: readonly KeyFilter[];
  readonly sorting: KeySorting;
  readonly offset: number;
  readonly limit: number;
  readonly direction: 'ASC' | 'DESC';
}

/** A key, and whose it is. */
export interface OwnedKey {
  readonly id: string;
  readonly appId: string;
  readonly projectId: string;
  readonly org: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface FoundKeys {
  readonly keys: readonly OwnedKey[];
  /** Of all pages. */
  readonly total: number;
}

/** Finds keys of whichever application of the organization. */
@Injectable()
export class ApplicationKeySearchService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ApplicationKeyNotFound, PermissionDenied */
  async find(id: string, filter: KeyFilter, caller: Principal): Promise<OwnedKey> {
    const query = this.owned(caller).andWhere('key.id = :id', { id });
    addFilter(query, filter, 0);
    const [key] = await selected(query).getRawMany<OwnedKey>();
    if (key === undefined) {
      // Who may see nothing does not learn either what is not there.
      if (!holds(caller, 'project.app.read', `org:${caller.org}`)) throw new PermissionDenied('project.app.read');
      throw new ApplicationKeyNotFound('QUERY-Tha6f');
    }
    requireInProject(caller, 'project.app.read', key.projectId);
    return key;
  }

  /** Those that the caller may see, and that match every filter. */
  async search({ filters, sorting, offset, limit, direction }: KeySearch, caller: Principal): Promise<FoundKeys> {
    const query = this.owned(caller);
    const readable = projectsWith(caller, 'project.app.read');
    if (readable !== undefined) query.andWhere('application.project_id = ANY (:readable)', { readable });
    filters.forEach((filter, index) => addFilter(query, filter, index));
    const total = await query.getCount();
    const page = selected(query)
      .orderBy(COLUMNS[sorting], direction)
      // Pages do not overlap only if no two rows are equal.
      .addOrderBy('key.id', direction)
      .offset(offset)
      .limit(limit);
    return { keys: await page.getRawMany<OwnedKey>(), total };
  }

  private owned(caller: Principal): SelectQueryBuilder<ApplicationKey> {
    return this.dataSource.manager
      .createQueryBuilder(ApplicationKey, 'key')
      .innerJoin(Application, 'application', 'application.id = key.app_id')
      .where('application.org = :org', { org: caller.org })
      .andWhere('application.auth_method_type = ANY (:methods)', { methods: KEY_METHODS });
  }
}

function selected(query: SelectQueryBuilder<ApplicationKey>): SelectQueryBuilder<ApplicationKey> {
  return query
    .select('key.id', 'id')
    .addSelect('key.app_id', 'appId')
    .addSelect('application.project_id', 'projectId')
    .addSelect('application.org', 'org')
    .addSelect('key.created_at', 'createdAt')
    .addSelect('key.expires_at', 'expiresAt');
}

function addFilter(
  query: SelectQueryBuilder<ApplicationKey>,
  { appId, projectId, org }: KeyFilter,
  index: number,
): void {
  if (appId !== undefined) query.andWhere(`key.app_id = :app${index}`, { [`app${index}`]: appId });
  if (projectId !== undefined)
    query.andWhere(`application.project_id = :project${index}`, { [`project${index}`]: projectId });
  if (org !== undefined) query.andWhere(`application.org = :org${index}`, { [`org${index}`]: org });
}
