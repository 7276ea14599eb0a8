import { Body, Controller, HttpCode, Param, Post, Put } from '@nestjs/common';
import { enumOf } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { IdPipe } from '../management/runes.js';
import { turnedTo, withApiConfiguration, withOidcConfiguration } from './alter-application.js';
import { ApplicationChangesService } from './application-changes.service.js';
import { ACCESS_TOKEN_TYPES, AUTH_METHOD_TYPES } from './application.entity.js';
import { ApplicationUnchanged } from './application.errors.js';
import { OidcConfigurationDto } from './dto/oidc-configuration.dto.js';
import { RenameApplicationDto, UpdateApiConfigDto } from './dto/update-application.dto.js';
import { type DetailsOnly, presentChange } from './present-application.js';
import { readOidcConfiguration } from './read-oidc-configuration.js';

/** Applications of management v1: changing them. A change that changes nothing is refused, as at the vendor. */
@Controller('management/v1/projects/:projectId/apps/:appId')
export class ApplicationChangesController {
  constructor(private readonly changes: ApplicationChangesService) {}

  /** Gives an application another name. */
  @Put()
  async rename(
    @Param('projectId', new IdPipe('UpdateAppRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('UpdateAppRequest.AppId')) appId: string,
    @Body() { name }: RenameApplicationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<DetailsOnly> {
    const change = await this.changes.change({ projectId, appId }, 'rename', () => ({ name }), caller);
    if (!change.changed) throw new ApplicationUnchanged('COMMAND-2m8vx');
    return presentChange(change, caller.org);
  }

  /** Changes how an API application authenticates. Its secrets and keys stay for the day it changes back. */
  @Put('api_config')
  async configureApi(
    @Param('projectId', new IdPipe('UpdateAPIAppConfigRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('UpdateAPIAppConfigRequest.AppId')) appId: string,
    @Body() dto: UpdateApiConfigDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<DetailsOnly> {
    const authMethodType = enumOf(AUTH_METHOD_TYPES, dto.authMethodType ?? undefined);
    const accessTokenType = enumOf(ACCESS_TOKEN_TYPES, dto.accessTokenType ?? undefined);
    const change = await this.changes.change(
      { projectId, appId },
      'configure',
      (application) => withApiConfiguration(application, { authMethodType, accessTokenType }),
      caller,
    );
    if (!change.changed) throw new ApplicationUnchanged('COMMAND-1m88i');
    return presentChange(change, caller.org);
  }

  /** Replaces the settings of an OIDC application; what is absent becomes the default. */
  @Put('oidc_config')
  async configureOidc(
    @Param('projectId', new IdPipe('UpdateOIDCAppConfigRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('UpdateOIDCAppConfigRequest.AppId')) appId: string,
    @Body() dto: OidcConfigurationDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<DetailsOnly> {
    const configuration = readOidcConfiguration(dto);
    const change = await this.changes.change(
      { projectId, appId },
      'configure',
      (application) => withOidcConfiguration(application, configuration),
      caller,
    );
    if (!change.changed) throw new ApplicationUnchanged('COMMAND-1m88i');
    return presentChange(change, caller.org);
  }

  /** Lets an application authenticate nobody until it is reactivated. */
  @Post('_deactivate')
  @HttpCode(200)
  async deactivate(
    @Param('projectId', new IdPipe('DeactivateAppRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('DeactivateAppRequest.AppId')) appId: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<DetailsOnly> {
    return presentChange(await this.turn({ projectId, appId }, 'inactive', caller), caller.org);
  }

  /** Lets it authenticate again, with the secrets and keys it had. */
  @Post('_reactivate')
  @HttpCode(200)
  async reactivate(
    @Param('projectId', new IdPipe('ReactivateAppRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('ReactivateAppRequest.AppId')) appId: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<DetailsOnly> {
    return presentChange(await this.turn({ projectId, appId }, 'active', caller), caller.org);
  }

  private turn(ids: { projectId: string; appId: string }, state: 'active' | 'inactive', caller: Principal) {
    return this.changes.change(ids, 'changeState', (application) => turnedTo(state, application), caller);
  }
}
