import { Injectable } from '@nestjs/common';
import { formatTimestamp } from '@rekey/config';
import { type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { sortingOf, stateOf } from '../applications-v2/application-enums.js';
import { ApplicationWritesService } from '../applications-v2/application-writes.service.js';
import { type ClientSecretV2Answer, presentSecretV2 } from '../applications-v2/present-secret-v2.js';
import { readApi, readOidcBeta } from '../applications-v2/read-configuration.js';
import { turnedTo } from '../applications/alter-application.js';
import { ApplicationChangesService } from '../applications/application-changes.service.js';
import { type ApplicationFilter, ApplicationSearchService } from '../applications/application-search.service.js';
import { ApplicationsService } from '../applications/applications.service.js';
import { ClientSecretsService } from '../client-secrets/client-secrets.service.js';
import { readTextQuery } from '../management/text-query.js';
import {
  BetaApplicationRequestDto,
  type BetaApplicationSearchFilterDto,
  BetaCreateApplicationDto,
  BetaGenerateSecretRequestDto,
  BetaGetApplicationRequestDto,
  BetaListApplicationsDto,
  BetaUpdateApplicationRequestDto,
} from './dto/beta-applications.dto.js';
import {
  type BetaApplicationAnswer,
  type BetaCreatedApplicationAnswer,
  presentBetaApplication,
  presentBetaCreated,
} from './present-beta.js';

interface BetaApplicationListAnswer {
  readonly applications?: readonly BetaApplicationAnswer[];
  readonly pagination: PaginationAnswer;
}

/** Applications of the vendor's app service v2beta. */
@Injectable()
export class BetaApplicationsOperations {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly writes: ApplicationWritesService,
    private readonly changes: ApplicationChangesService,
    private readonly searches: ApplicationSearchService,
    private readonly secrets: ClientSecretsService,
  ) {}

  /** Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only. */
  @Rpc('CreateApplication')
  async create(request: BetaCreateApplicationDto, caller: Principal): Promise<BetaCreatedApplicationAnswer> {
    const { projectId, id, name, oidcRequest, apiRequest } = request;
    const configuration = { oidc: readOidcBeta(oidcRequest), api: readApi(apiRequest) };
    return presentBetaCreated(await this.writes.create({ projectId, id: id ?? '', name, ...configuration }, caller));
  }

  /** The applications of a project that match every filter. */
  @Rpc('ListApplications')
  async list(
    { projectId, pagination, filters, sortingColumn }: BetaListApplicationsDto,
    caller: Principal,
  ): Promise<BetaApplicationListAnswer> {
    const page = readPagination(pagination);
    const meant = [{ projectId }, ...(filters ?? []).map(readFilter)];
    const search = { filters: meant, sorting: sortingOf(sortingColumn), ...page };
    const { rows, total } = await this.searches.search(search, caller);
    return {
      ...(rows.length === 0 ? {} : { applications: rows.map(presentBetaApplication) }),
      pagination: presentPagination(total, page.limit),
    };
  }

  /** An application without its secrets. */
  @Rpc('GetApplication')
  async get({ id }: BetaGetApplicationRequestDto, caller: Principal): Promise<{ readonly app: BetaApplicationAnswer }> {
    return { app: presentBetaApplication(await this.applications.find(id, caller)) };
  }

  /** Changes the name, the configuration or both. What changes nothing answers the date of the last change. */
  @Rpc('UpdateApplication')
  async update(request: BetaUpdateApplicationRequestDto, caller: Principal): Promise<{ readonly changeDate: string }> {
    const { id: appId, projectId, name, oidcConfigurationRequest, apiConfigurationRequest } = request;
    const configuration = { oidc: readOidcBeta(oidcConfigurationRequest), api: readApi(apiConfigurationRequest) };
    const update = { projectId, appId, name: name ?? '', ...configuration };
    return { changeDate: formatTimestamp((await this.writes.update(update, caller)).changedAt) };
  }

  /** Deletes an application with its secrets and keys. */
  @Rpc('DeleteApplication')
  async remove(
    { id, projectId }: BetaApplicationRequestDto,
    caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    const { changedAt } = await this.changes.remove({ projectId, appId: id }, caller);
    return { deletionDate: formatTimestamp(changedAt) };
  }

  /** Lets an application authenticate nobody until it is reactivated. */
  @Rpc('DeactivateApplication')
  async deactivate(
    request: BetaApplicationRequestDto,
    caller: Principal,
  ): Promise<{ readonly deactivationDate: string }> {
    return { deactivationDate: await this.turn(request, 'inactive', caller) };
  }

  /** Lets it authenticate again, with the secrets and keys it had. */
  @Rpc('ReactivateApplication')
  async reactivate(
    request: BetaApplicationRequestDto,
    caller: Principal,
  ): Promise<{ readonly reactivationDate: string }> {
    return { reactivationDate: await this.turn(request, 'active', caller) };
  }

  /** Replaces the client secret. The old one dies now or after `overlap`. */
  @Rpc('RegenerateClientSecret')
  async generateSecret(
    { applicationId: appId, projectId, isOidc, isApi: _isApi, ...wish }: BetaGenerateSecretRequestDto,
    caller: Principal,
  ): Promise<ClientSecretV2Answer> {
    const type = (isOidc ?? undefined) === undefined ? 'api' : 'oidc';
    return presentSecretV2(await this.secrets.generate({ projectId, appId, type }, wish, caller));
  }

  private async turn(
    { id: appId, projectId }: BetaApplicationRequestDto,
    state: 'active' | 'inactive',
    caller: Principal,
  ): Promise<string> {
    const alter = turnedTo.bind(null, state);
    return formatTimestamp((await this.changes.change({ projectId, appId }, 'changeState', alter, caller)).changedAt);
  }
}

function readFilter(dto: BetaApplicationSearchFilterDto): ApplicationFilter {
  const has = (value: unknown): boolean => value !== null && value !== undefined;
  if (dto.nameFilter) return { name: readTextQuery(dto.nameFilter) };
  if (has(dto.stateFilter)) return { state: stateOf(dto.stateFilter) };
  if (has(dto.apiAppOnly)) return { type: 'api' };
  return { type: has(dto.oidcAppOnly) ? 'oidc' : 'none' };
}
