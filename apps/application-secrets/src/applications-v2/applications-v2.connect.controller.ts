import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { formatTimestamp } from '@rekey/config';
import { type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { turnedTo } from '../applications/alter-application.js';
import { ApplicationChangesService } from '../applications/application-changes.service.js';
import { ApplicationSearchService } from '../applications/application-search.service.js';
import { ApplicationsService } from '../applications/applications.service.js';
import { sortingOf } from './application-enums.js';
import { ApplicationOperations } from './application-operations.service.js';
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
@Controller('zitadel.application.v2.ApplicationService')
export class ApplicationsV2ConnectController {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly operations: ApplicationOperations,
    private readonly changes: ApplicationChangesService,
    private readonly searches: ApplicationSearchService,
  ) {}

  /** Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only. */
  @Post('CreateApplication')
  @HttpCode(200)
  async create(
    @Body() { projectId, applicationId, name, oidcConfiguration, apiConfiguration }: CreateApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<CreatedApplicationV2Answer> {
    const configuration = { oidc: readOidcV2(oidcConfiguration), api: readApi(apiConfiguration) };
    const request = { projectId, id: applicationId ?? '', name, ...configuration };
    return presentCreatedV2(await this.operations.create(request, caller));
  }

  /** Changes the name, the configuration or both. What changes nothing answers the date of the last change. */
  @Post('UpdateApplication')
  @HttpCode(200)
  async update(
    @Body() { projectId, applicationId, name, oidcConfiguration, apiConfiguration }: UpdateApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly changeDate: string }> {
    const configuration = { oidc: readOidcV2(oidcConfiguration), api: readApi(apiConfiguration) };
    const request = { projectId, appId: applicationId, name: name ?? '', ...configuration };
    const { changedAt } = await this.operations.update(request, caller);
    return { changeDate: formatTimestamp(changedAt) };
  }

  /** An application without its secrets. */
  @Post('GetApplication')
  @HttpCode(200)
  async get(
    @Body() { applicationId }: GetApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly application: ApplicationV2Answer }> {
    return { application: presentApplicationV2(await this.applications.find(applicationId, caller)) };
  }

  /** Deletes an application with its secrets and keys. */
  @Post('DeleteApplication')
  @HttpCode(200)
  async remove(
    @Body() { projectId, applicationId }: ApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    const { changedAt } = await this.changes.remove({ projectId, appId: applicationId }, caller);
    return { deletionDate: formatTimestamp(changedAt) };
  }

  /** Lets an application authenticate nobody until it is reactivated. */
  @Post('DeactivateApplication')
  @HttpCode(200)
  async deactivate(
    @Body() dto: ApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deactivationDate: string }> {
    return { deactivationDate: await this.turn(dto, 'inactive', caller) };
  }

  /** Lets it authenticate again, with the secrets and keys it had. */
  @Post('ReactivateApplication')
  @HttpCode(200)
  async reactivate(
    @Body() dto: ApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly reactivationDate: string }> {
    return { reactivationDate: await this.turn(dto, 'active', caller) };
  }

  /** The applications of the organization that the caller may see, and that match every filter. */
  @Post('ListApplications')
  @HttpCode(200)
  async list(
    @Body() { pagination, sortingColumn, filters }: ListApplicationsRequestDto,
    @CurrentPrincipal() caller: Principal,
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
