import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import type { ClientSecretV2Answer } from '../applications-v2/present-secret-v2.js';
import { IdPipe } from '../management/runes.js';
import { type BetaApplicationListAnswer, BetaApplicationsService } from './beta-applications.service.js';
import { BetaProjectQuery } from './dto/beta-application.query.js';
import {
  BetaCreateApplicationDto,
  BetaGenerateSecretDto,
  BetaListApplicationsDto,
  BetaProjectDto,
  BetaUpdateApplicationDto,
} from './dto/beta-applications.dto.js';
import type { BetaApplicationAnswer, BetaCreatedApplicationAnswer } from './present-beta.js';

/** Applications of the vendor's app service v2beta over REST. */
@Controller('v2beta/applications')
export class BetaApplicationsController {
  constructor(private readonly applications: BetaApplicationsService) {}

  /** Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only. */
  @Post()
  @HttpCode(200)
  create(
    @Body() dto: BetaCreateApplicationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<BetaCreatedApplicationAnswer> {
    return this.applications.create(dto, caller);
  }

  /** The applications of a project that match every filter. */
  @Post('search')
  @HttpCode(200)
  list(
    @Body() dto: BetaListApplicationsDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<BetaApplicationListAnswer> {
    return this.applications.list(dto, caller);
  }

  /** An application without its secrets. */
  @Get(':id')
  get(
    @Param('id', new IdPipe('GetApplicationRequest.Id')) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly app: BetaApplicationAnswer }> {
    return this.applications.get(id, caller);
  }

  /** Changes the name, the configuration or both. What changes nothing answers the date of the last change. */
  @Patch(':id')
  update(
    @Param('id', new IdPipe('UpdateApplicationRequest.Id')) id: string,
    @Body() dto: BetaUpdateApplicationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly changeDate: string }> {
    return this.applications.update(id, dto, caller);
  }

  /** Deletes an application with its secrets and keys. */
  @Delete(':id')
  remove(
    @Param('id', new IdPipe('DeleteApplicationRequest.Id')) id: string,
    @Query() { projectId }: BetaProjectQuery,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    return this.applications.remove(id, projectId, caller);
  }

  /** Lets an application authenticate nobody until it is reactivated. */
  @Post(':id/deactivate')
  @HttpCode(200)
  deactivate(
    @Param('id', new IdPipe('DeactivateApplicationRequest.Id')) id: string,
    @Body() { projectId }: BetaProjectDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deactivationDate: string }> {
    return this.applications.deactivate(id, projectId, caller);
  }

  /** Lets it authenticate again, with the secrets and keys it had. */
  @Post(':id/reactivate')
  @HttpCode(200)
  reactivate(
    @Param('id', new IdPipe('ReactivateApplicationRequest.Id')) id: string,
    @Body() { projectId }: BetaProjectDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly reactivationDate: string }> {
    return this.applications.reactivate(id, projectId, caller);
  }

  /** Replaces the client secret. The old one dies now or after `overlap`. */
  @Post(':applicationId/generate_client_secret')
  @HttpCode(200)
  generateSecret(
    @Param('applicationId', new IdPipe('RegenerateClientSecretRequest.ApplicationId')) applicationId: string,
    @Body() dto: BetaGenerateSecretDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ClientSecretV2Answer> {
    return this.applications.generateSecret(applicationId, dto, caller);
  }
}
