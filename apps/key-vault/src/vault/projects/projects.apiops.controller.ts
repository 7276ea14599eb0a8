import { Controller, Get } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { presentList, type ResultList } from '../text/result-list.js';
import { type ApiopsProject, presentApiopsProject } from './present-project.js';
import { ProjectsService } from './projects.service.js';

@Controller('apiops/projects')
export class ProjectsApiopsController {
  constructor(private readonly projects: ProjectsService) {}

  @Get()
  async list(@CurrentPrincipal() principal: Principal): Promise<ResultList<ApiopsProject>> {
    const projects = await this.projects.listFor(principal);
    return presentList(projects.map(presentApiopsProject));
  }
}
