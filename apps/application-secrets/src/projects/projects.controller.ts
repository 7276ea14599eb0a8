import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, RequirePermission, type Principal } from '@rekey/identity';
import { IdPipe } from '../management/runes.js';
import { CreateProjectDto } from './dto/create-project.dto.js';
import {
  type CreatedProjectAnswer,
  presentCreatedProject,
  presentProject,
  type ProjectAnswer,
} from './present-project.js';
import { ProjectsService } from './projects.service.js';

@Controller('management/v1/projects')
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  /** Creates a project in the organization the call acts in. */
  @Post()
  @HttpCode(200)
  @RequirePermission('project.create')
  async create(@Body() dto: CreateProjectDto, @CurrentPrincipal() caller: Principal): Promise<CreatedProjectAnswer> {
    return presentCreatedProject(await this.projects.create(dto, caller));
  }

  /** A project. */
  @Get(':id')
  @RequirePermission('project.read')
  async get(
    @Param('id', new IdPipe('GetProjectByIDRequest.Id')) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ProjectAnswer> {
    return presentProject(await this.projects.get(id, caller));
  }
}
