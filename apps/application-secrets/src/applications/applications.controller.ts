import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, RequirePermission, type Principal } from '@rekey/identity';
import { IdPipe } from '../management/runes.js';
import { ApplicationsService } from './applications.service.js';
import { CreateApiApplicationDto } from './dto/create-api-application.dto.js';
import {
  type ApplicationAnswer,
  type CreatedApplicationAnswer,
  presentApplication,
  presentCreatedApplication,
} from './present-application.js';

@Controller('management/v1/projects/:projectId/apps')
export class ApplicationsController {
  constructor(private readonly applications: ApplicationsService) {}

  /** Creates an API application. Its client secret, if it authenticates with one, is in this answer only. */
  @Post('api')
  @HttpCode(200)
  @RequirePermission('project.app.write')
  async createApi(
    @Param('projectId', new IdPipe('AddAPIAppRequest.ProjectId')) projectId: string,
    @Body() dto: CreateApiApplicationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<CreatedApplicationAnswer> {
    const { application, clientSecret } = await this.applications.create(projectId, dto, caller);
    return presentCreatedApplication(application, clientSecret);
  }

  /** An application without its secrets. */
  @Get(':appId')
  @RequirePermission('project.app.read')
  async get(
    @Param('projectId', new IdPipe('GetAppByIDRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('GetAppByIDRequest.AppId')) appId: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ApplicationAnswer> {
    return presentApplication(await this.applications.get(projectId, appId, caller));
  }
}
