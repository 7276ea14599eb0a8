import { Injectable } from '@nestjs/common';
import { formatTimestamp } from '@rekey/config';
import { type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { sortingOf, stateOf } from '../applications-v2/application-enums.js';
import { ApplicationOperations } from '../applications-v2/application-operations.service.js';
import { type ClientSecretV2Answer, presentSecretV2 } from '../applications-v2/present-secret-v2.js';
import { readApi, readOidcBeta } from '../applications-v2/read-configuration.js';
import { turnedTo } from '../applications/alter-application.js';
import { ApplicationChangesService } from '../applications/application-changes.service.js';
import { type ApplicationFilter, ApplicationSearchService } from '../applications/application-search.service.js';
import { ApplicationsService } from '../applications/applications.service.js';
import { ClientSecretsService } from '../client-secrets/client-secrets.service.js';
import { readTextQuery } from '../management/text-query.js';
import type {
  BetaApplicationSearchFilterDto,
  BetaCreateApplicationDto,
  BetaGenerateSecretDto,
  BetaListApplicationsDto,
  BetaUpdateApplicationDto,
} from './dto/beta-applications.dto.js';
import {
  type BetaApplicationAnswer,
  type BetaCreatedApplicationAnswer,
  presentBetaApplication,
  presentBetaCreated,
} from './present-beta.js';

export interface BetaApplicationListAnswer {
  readonly applications?: readonly BetaApplicationAnswer[];
  readonly pagination: PaginationAnswer;
}

/** The calls of the app service v2beta on applications, which REST and Connect answer alike. */
@Injectable()
export class BetaApplicationsService {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly operations: ApplicationOperations,
    private readonly changes: ApplicationChangesService,
    private readonly searches: ApplicationSearchService,
    private readonly secrets: ClientSecretsService,
  ) {}

  async create(dto: BetaCreateApplicationDto, caller: Principal): Promise<BetaCreatedApplicationAnswer> {
    const { projectId, id, name, oidcRequest, apiRequest } = dto;
    const configuration = { oidc: readOidcBeta(oidcRequest), api: readApi(apiRequest) };
    return presentBetaCreated(
      await this.operations.create({ projectId, id: id ?? '', name, ...configuration }, caller),
    );
  }

  async update(
    appId: string,
    { projectId, name, oidcConfigurationRequest, apiConfigurationRequest }: BetaUpdateApplicationDto,
    caller: Principal,
  ): Promise<{ readonly changeDate: string }> {
    const configuration = { oidc: readOidcBeta(oidcConfigurationRequest), api: readApi(apiConfigurationRequest) };
    const request = { projectId, appId, name: name ?? '', ...configuration };
    return { changeDate: formatTimestamp((await this.operations.update(request, caller)).changedAt) };
  }

  async get(appId: string, caller: Principal): Promise<{ readonly app: BetaApplicationAnswer }> {
    return { app: presentBetaApplication(await this.applications.find(appId, caller)) };
  }

  async remove(appId: string, projectId: string, caller: Principal): Promise<{ readonly deletionDate: string }> {
    const { changedAt } = await this.changes.remove({ projectId, appId }, caller);
    return { deletionDate: formatTimestamp(changedAt) };
  }

  async deactivate(
    appId: string,
    projectId: string,
    caller: Principal,
  ): Promise<{ readonly deactivationDate: string }> {
    return { deactivationDate: await this.turn({ projectId, appId }, 'inactive', caller) };
  }

  async reactivate(
    appId: string,
    projectId: string,
    caller: Principal,
  ): Promise<{ readonly reactivationDate: string }> {
    return { reactivationDate: await this.turn({ projectId, appId }, 'active', caller) };
  }

  async generateSecret(
    appId: string,
    { projectId, isOidc, isApi: _isApi, ...dto }: BetaGenerateSecretDto,
    caller: Principal,
  ): Promise<ClientSecretV2Answer> {
    const type = (isOidc ?? undefined) === undefined ? 'api' : 'oidc';
    return presentSecretV2(await this.secrets.generate({ projectId, appId, type }, dto, caller));
  }

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

  private async turn(
    ids: { readonly projectId: string; readonly appId: string },
    state: 'active' | 'inactive',
    caller: Principal,
  ): Promise<string> {
    const alter = turnedTo.bind(null, state);
    return formatTimestamp((await this.changes.change(ids, 'changeState', alter, caller)).changedAt);
  }
}

function readFilter(dto: BetaApplicationSearchFilterDto): ApplicationFilter {
  const has = (value: unknown): boolean => value !== null && value !== undefined;
  if (dto.nameFilter) return { name: readTextQuery(dto.nameFilter) };
  if (has(dto.stateFilter)) return { state: stateOf(dto.stateFilter) };
  if (has(dto.apiAppOnly)) return { type: 'api' };
  return { type: has(dto.oidcAppOnly) ? 'oidc' : 'none' };
}
