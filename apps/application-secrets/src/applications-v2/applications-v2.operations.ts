import { Injectable } from '@nestjs/common';
import { formatTimestamp } from '@rekey/config';
import { type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { turnedTo } from '../applications/alter-application.js';
import { ApplicationChangesService } from '../applications/application-changes.service.js';
import { ApplicationSearchService } from '../applications/application-search.service.js';
import { ApplicationsService } from '../applications/applications.service.js';
import { sortingOf } from './application-enums.js';
import { ApplicationWritesService } from './application-writes.service.js';
import {
  ApplicationRequestDto,
  CreateApplicationRequestDto,
  GetApplicationRequestDto,
  ListApplicationsRequestDto,
  UpdateApplicationRequestDto,
} from './dto/applications-v2.dto.js';
import {
  type ApplicationV2Answer,
  type CreatedApplicationV2Answer,
  presentApplicationV2,
  presentCreatedV2,
} from './present-application-v2.js';
import { readApi, readOidcV2 } from './read-configuration.js';
import { readFilterV2 } from './read-filters.js';

interface ApplicationListV2Answer {
  readonly applications?: readonly ApplicationV2Answer[];
  readonly pagination: PaginationAnswer;
}

/** Applications of the vendor's application service v2, which has no REST. */
@Injectable()
export class ApplicationsV2Operations {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly writes: ApplicationWritesService,
    private readonly changes: ApplicationChangesService,
    private readonly searches: ApplicationSearchService,
  ) {}

  /** Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only. */
  @Rpc('CreateApplication')
  async create(
    { projectId, applicationId, name, oidcConfiguration, apiConfiguration }: CreateApplicationRequestDto,
    caller: Principal,
  ): Promise<CreatedApplicationV2Answer> {
    const configuration = { oidc: readOidcV2(oidcConfiguration), api: readApi(apiConfiguration) };
    const request = { projectId, id: applicationId ?? '', name, ...configuration };
    return presentCreatedV2(await this.writes.create(request, caller));
  }

  /** Changes the name, the configuration or both. What changes nothing answers the date of the last change. */
  @Rpc('UpdateApplication')
  async update(
    { projectId, applicationId, name, oidcConfiguration, apiConfiguration }: UpdateApplicationRequestDto,
    caller: Principal,
  ): Promise<{ readonly changeDate: string }> {
    const configuration = { oidc: readOidcV2(oidcConfiguration), api: readApi(apiConfiguration) };
    const request = { projectId, appId: applicationId, name: name ?? '', ...configuration };
    const { changedAt } = await this.writes.update(request, caller);
    return { changeDate: formatTimestamp(changedAt) };
  }

  /** An application without its secrets. */
  @Rpc('GetApplication')
  async get(
    { applicationId }: GetApplicationRequestDto,
    caller: Principal,
  ): Promise<{ readonly application: ApplicationV2Answer }> {
    return { application: presentApplicationV2(await this.applications.find(applicationId, caller)) };
  }

  /** Deletes an application with its secrets and keys. */
  @Rpc('DeleteApplication')
  async remove(
    { projectId, applicationId }: ApplicationRequestDto,
    caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    const { changedAt } = await this.changes.remove({ projectId, appId: applicationId }, caller);
    return { deletionDate: formatTimestamp(changedAt) };
  }

  /** Lets an application authenticate nobody until it is reactivated. */
  @Rpc('DeactivateApplication')
  async deactivate(dto: ApplicationRequestDto, caller: Principal): Promise<{ readonly deactivationDate: string }> {
    return { deactivationDate: await this.turn(dto, 'inactive', caller) };
  }

  /** Lets it authenticate again, with the secrets and keys it had. */
  @Rpc('ReactivateApplication')
  async reactivate(dto: ApplicationRequestDto, caller: Principal): Promise<{ readonly reactivationDate: string }> {
    return { reactivationDate: await this.turn(dto, 'active', caller) };
  }

  /** The applications of the organization that the caller may see, and that match every filter. */
  @Rpc('ListApplications')
  async list(
    { pagination, sortingColumn, filters }: ListApplicationsRequestDto,
    caller: Principal,
  ): Promise<ApplicationListV2Answer> {
    const page = readPagination(pagination);
    const search = { filters: (filters ?? []).map(readFilterV2), sorting: sortingOf(sortingColumn), ...page };
    const { rows, total } = await this.searches.search(search, caller);
    return {
      ...(rows.length === 0 ? {} : { applications: rows.map(presentApplicationV2) }),
      pagination: presentPagination(total, page.limit),
    };
  }

  private async turn(
    { projectId, applicationId }: ApplicationRequestDto,
    state: 'active' | 'inactive',
    caller: Principal,
  ): Promise<string> {
    const ids = { projectId, appId: applicationId };
    const alter = turnedTo.bind(null, state);
    return formatTimestamp((await this.changes.change(ids, 'changeState', alter, caller)).changedAt);
  }
}
