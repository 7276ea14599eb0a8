import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { enumOf } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type ListAnswer, presentList } from '../management/present-list.js';
import { IdPipe } from '../management/runes.js';
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
@Controller('management/v1/projects/:projectId/apps')
export class ApplicationsController {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly searches: ApplicationSearchService,
    private readonly changes: ApplicationChangesService,
  ) {}

  /** Creates an API application. Its client secret, if it authenticates with one, is in this answer only. */
  @Post('api')
  @HttpCode(200)
  async createApi(
    @Param('projectId', new IdPipe('AddAPIAppRequest.ProjectId')) projectId: string,
    @Body() { name, authMethodType, accessTokenType }: CreateApiApplicationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<CreatedApplicationAnswer> {
    const tokenType = enumOf(ACCESS_TOKEN_TYPES, accessTokenType ?? undefined);
    const content = apiApplication(name, { authMethodType, accessTokenType: tokenType });
    return presentCreatedApplication(await this.applications.create(projectId, content, caller));
  }

  /** Creates an OIDC application. Its client secret, if it authenticates with one, is in this answer only. */
  @Post('oidc')
  @HttpCode(200)
  async createOidc(
    @Param('projectId', new IdPipe('AddOIDCAppRequest.ProjectId')) projectId: string,
    @Body() dto: CreateOidcApplicationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<CreatedApplicationAnswer> {
    const content = oidcApplication(dto.name, readOidcConfiguration(dto));
    return presentCreatedApplication(await this.applications.create(projectId, content, caller));
  }

  /** The applications of a project that match every query, newest first unless `asc`. */
  @Post('_search')
  @HttpCode(200)
  async search(
    @Param('projectId', new IdPipe('ListAppsRequest.ProjectId')) projectId: string,
    @Body() { query, queries }: SearchApplicationsDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ListAnswer<ApplicationAnswer>> {
    requireInProject(caller, 'project.app.read', projectId);
    const names = (queries ?? []).map(({ nameQuery }) => ({ name: readTextQuery(nameQuery ?? {}) }));
    const page = { offset: query?.offset ?? 0, limit: query?.limit || DEFAULT_LIMIT };
    const direction = query?.asc === true ? 'ASC' : 'DESC';
    const search = { filters: [{ projectId }, ...names], sorting: 'createdAt', ...page, direction } as const;
    return presentList(await this.searches.search(search, caller), presentApplication);
  }

  /** An application without its secrets. */
  @Get(':appId')
  async get(
    @Param('projectId', new IdPipe('GetAppByIDRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('GetAppByIDRequest.AppId')) appId: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly app: ApplicationAnswer }> {
    return { app: presentApplication(await this.applications.get(projectId, appId, caller)) };
  }

  /** Removes an application with its secrets and keys. It authenticates nobody from then on. */
  @Delete(':appId')
  async remove(
    @Param('projectId', new IdPipe('RemoveAppRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('RemoveAppRequest.AppId')) appId: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<DetailsOnly> {
    return presentChange(await this.changes.remove({ projectId, appId }, caller), caller.org);
  }
}
