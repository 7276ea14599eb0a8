import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { withApiConfiguration, withPartsOfOidcConfiguration } from '../applications/alter-application.js';
import {
  type ApplicationChange,
  ApplicationChangesService,
  type ApplicationPatch,
  type AppIds,
} from '../applications/application-changes.service.js';
import type { Application } from '../applications/application.entity.js';
import { ApplicationsService, type CreatedApplication } from '../applications/applications.service.js';
import { type ApiConfiguration, apiApplication, oidcApplication } from '../applications/new-application.js';
import type { OidcConfiguration } from '../applications/read-oidc-configuration.js';

/** The configuration of one type or the other. */
export interface Configuration {
  readonly api?: ApiConfiguration | undefined;
  readonly oidc?: OidcConfiguration | undefined;
}

export interface NewApplication extends Configuration {
  readonly projectId: string;
  /** The caller's own choice; empty: none. */
  readonly id: string;
  readonly name: string;
}

export interface ApplicationUpdate extends Configuration, AppIds {
  /** Empty: as it is. */
  readonly name: string;
}

/** What the v2 services do with applications in one call, in whichever version. */
@Injectable()
export class ApplicationWritesService {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly changes: ApplicationChangesService,
  ) {}

  /** @throws PermissionDenied, ApplicationProjectNotFound, ApplicationNameTaken, ApplicationIdTaken, OidcSettingsInvalid */
  create({ projectId, id, name, api, oidc }: NewApplication, caller: Principal): Promise<CreatedApplication> {
    const content = oidc === undefined ? apiApplication(name, api ?? {}) : oidcApplication(name, oidc);
    return this.applications.create(projectId, id === '' ? content : { ...content, id }, caller);
  }

  /**
   * Name and configuration at once. To change nothing is no error here.
   * @throws PermissionDenied, ApplicationNotFound, ApplicationNameTaken, ApplicationOfOtherType, OidcSettingsInvalid
   */
  update(
    { projectId, appId, name, ...configuration }: ApplicationUpdate,
    caller: Principal,
  ): Promise<ApplicationChange> {
    const call = configuration.api === undefined && configuration.oidc === undefined ? 'rename' : 'configure';
    const alter = (application: Readonly<Application>): ApplicationPatch => ({
      ...(name === '' ? {} : { name }),
      ...configured(application, configuration),
    });
    return this.changes.change({ projectId, appId }, call, alter, caller);
  }
}

function configured(application: Readonly<Application>, { api, oidc }: Configuration): ApplicationPatch {
  if (oidc !== undefined) return withPartsOfOidcConfiguration(application, oidc);
  return api === undefined ? {} : withApiConfiguration(application, api);
}
