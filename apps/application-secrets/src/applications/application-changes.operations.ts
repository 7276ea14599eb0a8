import { Injectable } from '@nestjs/common';
import { enumOf } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { AppRequestDto } from '../management/dto/ids.dto.js';
import { turnedTo, withApiConfiguration, withOidcConfiguration } from './alter-application.js';
import { ApplicationChangesService } from './application-changes.service.js';
import { ACCESS_TOKEN_TYPES, AUTH_METHOD_TYPES } from './application.entity.js';
import { ApplicationUnchanged } from './application.errors.js';
import { RenameApplicationDto, UpdateApiConfigDto, UpdateOidcConfigRequestDto } from './dto/update-application.dto.js';
import { type DetailsOnly, presentChange } from './present-application.js';
import { readOidcConfiguration } from './read-oidc-configuration.js';

/** Applications of management v1: changing them. A change that changes nothing is refused, as at the vendor. */
@Injectable()
export class ApplicationChangesOperations {
  constructor(private readonly changes: ApplicationChangesService) {}

  /** Gives an application another name. */
  @Rpc('UpdateApp')
  async rename({ projectId, appId, name }: RenameApplicationDto, caller: Principal): Promise<DetailsOnly> {
    const change = await this.changes.change({ projectId, appId }, 'rename', () => ({ name }), caller);
    if (!change.changed) throw new ApplicationUnchanged('COMMAND-2m8vx');
    return presentChange(change, caller.org);
  }

  /** Changes how an API application authenticates. Its secrets and keys stay for the day it changes back. */
  @Rpc('UpdateAPIAppConfig')
  async configureApi({ projectId, appId, ...dto }: UpdateApiConfigDto, caller: Principal): Promise<DetailsOnly> {
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
  @Rpc('UpdateOIDCAppConfig')
  async configureOidc(
    { projectId, appId, ...dto }: UpdateOidcConfigRequestDto,
    caller: Principal,
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
  @Rpc('DeactivateApp')
  async deactivate({ projectId, appId }: AppRequestDto, caller: Principal): Promise<DetailsOnly> {
    return presentChange(await this.turn({ projectId, appId }, 'inactive', caller), caller.org);
  }

  /** Lets it authenticate again, with the secrets and keys it had. */
  @Rpc('ReactivateApp')
  async reactivate({ projectId, appId }: AppRequestDto, caller: Principal): Promise<DetailsOnly> {
    return presentChange(await this.turn({ projectId, appId }, 'active', caller), caller.org);
  }

  private turn(ids: { projectId: string; appId: string }, state: 'active' | 'inactive', caller: Principal) {
    return this.changes.change(ids, 'changeState', (application) => turnedTo(state, application), caller);
  }
}
