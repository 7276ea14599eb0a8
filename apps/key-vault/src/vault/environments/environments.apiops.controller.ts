import { Controller, Get, Param } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { presentList, type ResultList } from '../text/result-list.js';
import { ProjectAccess } from '../projects/project-access.js';
import { EnvironmentsService } from './environments.service.js';
import { type ApiopsEnvironment, presentApiopsEnvironment } from './present-environment.js';

@Controller('apiops')
export class EnvironmentsApiopsController {
  constructor(
    private readonly environments: EnvironmentsService,
    private readonly access: ProjectAccess,
  ) {}

  /** Those that the caller may know. The vendor's server shows all of them to any token, against its own page. */
  @Get('environments')
  async list(@CurrentPrincipal() principal: Principal): Promise<ResultList<ApiopsEnvironment>> {
    return presentList((await this.environments.listFor(principal)).map(presentApiopsEnvironment));
  }

  /** Every project may deploy everywhere, so these are all as well. */
  @Get('projects/:projectName/environments')
  async listOfProject(
    @Param('projectName') projectName: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultList<ApiopsEnvironment>> {
    await this.access.enter(principal, projectName);
    return presentList((await this.environments.list()).map(presentApiopsEnvironment));
  }
}
