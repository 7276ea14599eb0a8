import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import type { DetailsAnswer } from '../management/present-details.js';
import { type ListAnswer, presentList } from '../management/present-list.js';
import { IdPipe } from '../management/runes.js';
import { readTextQuery } from '../management/text-query.js';
import { CreateProjectDto } from './dto/create-project.dto.js';
import { SearchProjectsDto } from './dto/search-projects.dto.js';
import { UpdateProjectDto } from './dto/update-project.dto.js';
import {
  type CreatedProjectAnswer,
  presentCreatedProject,
  presentProject,
  presentProjectChange,
  type ProjectAnswer,
} from './present-project.js';
import { ProjectChangesService } from './project-changes.service.js';
import { ProjectsService } from './projects.service.js';

@Controller('management/v1/projects')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly changes: ProjectChangesService,
  ) {}

  /** Creates a project in the organization the call acts in. */
  @Post()
  @HttpCode(200)
  async create(@Body() dto: CreateProjectDto, @CurrentPrincipal() caller: Principal): Promise<CreatedProjectAnswer> {
    return presentCreatedProject(await this.projects.create(dto, caller));
  }

  /** The projects that match every query, newest first unless `asc`. */
  @Post('_search')
  @HttpCode(200)
  async search(
    @Body() { query, queries }: SearchProjectsDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ListAnswer<ProjectAnswer>> {
    const names = (queries ?? []).map(({ nameQuery }) => readTextQuery(nameQuery ?? {}));
    return presentList(await this.projects.search(names, query ?? {}, caller), presentProject);
  }

  /** A project. */
  @Get(':id')
  async get(
    @Param('id', new IdPipe('GetProjectByIDRequest.Id')) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly project: ProjectAnswer }> {
    return { project: presentProject(await this.projects.get(id, caller)) };
  }

  /** Gives a project another name. */
  @Put(':id')
  async rename(
    @Param('id', new IdPipe('UpdateProjectRequest.Id')) id: string,
    @Body() { name }: UpdateProjectDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.rename(id, name, caller), caller.org);
  }

  /** Lets no application of a project authenticate until it is reactivated. */
  @Post(':id/_deactivate')
  @HttpCode(200)
  async deactivate(
    @Param('id', new IdPipe('DeactivateProjectRequest.Id')) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.deactivate(id, caller), caller.org);
  }

  /** Lets the active applications of a project authenticate again. */
  @Post(':id/_reactivate')
  @HttpCode(200)
  async reactivate(
    @Param('id', new IdPipe('ReactivateProjectRequest.Id')) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.reactivate(id, caller), caller.org);
  }

  /** Removes a project with its applications, their secrets and their keys. */
  @Delete(':id')
  async remove(
    @Param('id', new IdPipe('RemoveProjectRequest.Id')) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.remove(id, caller), caller.org);
  }
}
