import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import type { ClientSecretV2Answer } from '../applications-v2/present-secret-v2.js';
import { type BetaApplicationListAnswer, BetaApplicationsService } from './beta-applications.service.js';
import {
  BetaApplicationRequestDto,
  BetaGenerateSecretRequestDto,
  BetaGetApplicationRequestDto,
  BetaUpdateApplicationRequestDto,
} from './dto/beta-application-requests.dto.js';
import { BetaCreateApplicationDto, BetaListApplicationsDto } from './dto/beta-applications.dto.js';
import type { BetaApplicationAnswer, BetaCreatedApplicationAnswer } from './present-beta.js';

/** Applications of the vendor's app service v2beta over the Connect protocol. */
@Controller('zitadel.app.v2beta.AppService')
export class BetaApplicationsConnectController {
  constructor(private readonly applications: BetaApplicationsService) {}

  /** Creates an API or OIDC application. Its client secret, if it authenticates with one, is in this answer only. */
  @Post('CreateApplication')
  @HttpCode(200)
  create(
    @Body() dto: BetaCreateApplicationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<BetaCreatedApplicationAnswer> {
    return this.applications.create(dto, caller);
  }

  /** The applications of a project that match every filter. */
  @Post('ListApplications')
  @HttpCode(200)
  list(
    @Body() dto: BetaListApplicationsDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<BetaApplicationListAnswer> {
    return this.applications.list(dto, caller);
  }

  /** An application without its secrets. */
  @Post('GetApplication')
  @HttpCode(200)
  get(
    @Body() { id }: BetaGetApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly app: BetaApplicationAnswer }> {
    return this.applications.get(id, caller);
  }

  /** Changes the name, the configuration or both. What changes nothing answers the date of the last change. */
  @Post('UpdateApplication')
  @HttpCode(200)
  update(
    @Body() dto: BetaUpdateApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly changeDate: string }> {
    return this.applications.update(dto.id, dto, caller);
  }

  /** Deletes an application with its secrets and keys. */
  @Post('DeleteApplication')
  @HttpCode(200)
  remove(
    @Body() { id, projectId }: BetaApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    return this.applications.remove(id, projectId, caller);
  }

  /** Lets an application authenticate nobody until it is reactivated. */
  @Post('DeactivateApplication')
  @HttpCode(200)
  deactivate(
    @Body() { id, projectId }: BetaApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly deactivationDate: string }> {
    return this.applications.deactivate(id, projectId, caller);
  }

  /** Lets it authenticate again, with the secrets and keys it had. */
  @Post('ReactivateApplication')
  @HttpCode(200)
  reactivate(
    @Body() { id, projectId }: BetaApplicationRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly reactivationDate: string }> {
    return this.applications.reactivate(id, projectId, caller);
  }

  /** Replaces the client secret. The old one dies now or after `overlap`. */
  @Post('RegenerateClientSecret')
  @HttpCode(200)
  generateSecret(
    @Body() { applicationId, ...dto }: BetaGenerateSecretRequestDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ClientSecretV2Answer> {
    return this.applications.generateSecret(applicationId, dto, caller);
  }
}
