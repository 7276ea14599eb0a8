import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { textCondition } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import type { TextQuery } from '../management/text-query.js';
import { projectsWith } from '../projects/readable-projects.js';
import { Application } from './application.entity.js';

/** One of them, or several that must all match. */
export interface ApplicationFilter {
  readonly projectId?: string;
  readonly name?: TextQuery;
  readonly state?: Application['state'] | 'none';
  readonly type?: Application['type'] | 'none';
}

export type ApplicationSorting = 'id' | 'name' | 'state' | 'createdAt' | 'changedAt';

export interface ApplicationSearch {
  /** All of them must match. */
  readonly filters: readonly ApplicationFilter[];
  readonly sorting: ApplicationSorting;
  readonly offset: number;
  readonly limit: number;
  readonly direction: 'ASC' | 'DESC';
}

export interface FoundApplications {
  readonly rows: readonly Application[];
  /** Of all pages. */
  readonly total: number;
}

/** Finds applications. */
@Injectable()
export class ApplicationSearchService {
  constructor(@InjectRepository(Application) private readonly applications: Repository<Application>) {}

  /** Those of the organization that the caller may see, and that match every filter. */
  async search(search: ApplicationSearch, caller: Principal): Promise<FoundApplications> {
    const { filters, sorting, offset, limit, direction } = search;
    const query = this.applications
      .createQueryBuilder('application')
      .where('application.org = :org', { org: caller.org })
      .orderBy(`application.${sorting}`, direction)
      // Pages do not overlap only if no two rows are equal.
      .addOrderBy('application.id', direction)
      .offset(offset)
      .limit(limit);
    limitToReadable(query, caller);
    filters.forEach((filter, index) => addFilter(query, filter, index));
    const [rows, total] = await query.getManyAndCount();
    return { rows, total };
  }
}

function limitToReadable(query: SelectQueryBuilder<Application>, caller: Principal): void {
  const readable = projectsWith(caller, 'project.app.read');
  if (readable !== undefined) query.andWhere('application.projectId = ANY (:readable)', { readable });
}

function addFilter(
  query: SelectQueryBuilder<Application>,
  { projectId, name, state, type }: ApplicationFilter,
  index: number,
): void {
  const parameter = (field: string): string => `${field}${index}`;
  if (projectId !== undefined)
    query.andWhere(`application.projectId = :${parameter('project')}`, { [parameter('project')]: projectId });
  if (name !== undefined)
    query.andWhere(textCondition(name.match, 'application.name', `:${parameter('name')}::text`), {
      [parameter('name')]: name.text,
    });
  if (state !== undefined)
    query.andWhere(`application.state = :${parameter('state')}`, { [parameter('state')]: state });
  if (type !== undefined) query.andWhere(`application.type = :${parameter('type')}`, { [parameter('type')]: type });
}
