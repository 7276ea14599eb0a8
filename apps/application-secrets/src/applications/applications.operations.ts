import { Injectable } from '@nestjs/common';
import { enumOf } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { AppRequestDto } from '../management/dto/ids.dto.js';
import { type ListAnswer, presentList } from '../management/present-list.js';
import { readTextQuery } from '../management/text-query.js';
import { requireInProject } from './application-access.js';
import { ApplicationChangesService } from './application-changes.service.js';
import { ApplicationSearchService } from './application-search.service.js';
import { ACCESS_TOKEN_TYPES } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import { CreateApiApplicationDto } from './dto/create-api-application.dto.js';
import { CreateOidcApplicationDto } from './dto/create-oidc-application.dto.js';
import { SearchApplicationsDto } from './dto/search-applications.dto.js';
import { apiApplication, oidcApplication } from './new-application.js';
import {
  type ApplicationAnswer,
  type CreatedApplicationAnswer,
  type DetailsOnly,
  presentApplication,
  presentChange,
  presentCreatedApplication,
} from './present-application.js';
import { readOidcConfiguration } from './read-oidc-configuration.js';

const DEFAULT_LIMIT = 100;

/** Applications of management v1: making, finding, removing them. */
@Injectable()
export class ApplicationsOperations {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly searches: ApplicationSearchService,
    private readonly changes: ApplicationChangesService,
  ) {}

  /** Creates an API application. Its client secret, if it authenticates with one, is in this answer only. */
  @Rpc('AddAPIApp')
  async createApi(
    { projectId, name, authMethodType, accessTokenType }: CreateApiApplicationDto,
    caller: Principal,
  ): Promise<CreatedApplicationAnswer> {
    const tokenType = enumOf(ACCESS_TOKEN_TYPES, accessTokenType ?? undefined);
    const content = apiApplication(name, { authMethodType, accessTokenType: tokenType });
    return presentCreatedApplication(await this.applications.create(projectId, content, caller));
  }

  /** Creates an OIDC application. Its client secret, if it authenticates with one, is in this answer only. */
  @Rpc('AddOIDCApp')
  async createOidc(
    { projectId, ...dto }: CreateOidcApplicationDto,
    caller: Principal,
  ): Promise<CreatedApplicationAnswer> {
    const content = oidcApplication(dto.name, readOidcConfiguration(dto));
    return presentCreatedApplication(await this.applications.create(projectId, content, caller));
  }

  /** The applications of a project that match every query, newest first unless `asc`. */
  @Rpc('ListApps')
  async search(
    { projectId, query, queries }: SearchApplicationsDto,
    caller: Principal,
  ): Promise<ListAnswer<ApplicationAnswer>> {
    requireInProject(caller, 'project.app.read', projectId);
    const names = (queries ?? []).map(({ nameQuery }) => ({ name: readTextQuery(nameQuery ?? {}) }));
    const page = { offset: query?.offset ?? 0, limit: query?.limit || DEFAULT_LIMIT };
    const direction = query?.asc === true ? 'ASC' : 'DESC';
    const search = { filters: [{ projectId }, ...names], sorting: 'createdAt', ...page, direction } as const;
    return presentList(await this.searches.search(search, caller), presentApplication);
  }

  /** An application without its secrets. */
  @Rpc('GetAppByID')
  async get({ projectId, appId }: AppRequestDto, caller: Principal): Promise<{ readonly app: ApplicationAnswer }> {
    return { app: presentApplication(await this.applications.get(projectId, appId, caller)) };
  }

  /** Removes an application with its secrets and keys. It authenticates nobody from then on. */
  @Rpc('RemoveApp')
  async remove({ projectId, appId }: AppRequestDto, caller: Principal): Promise<DetailsOnly> {
    return presentChange(await this.changes.remove({ projectId, appId }, caller), caller.org);
  }
}
