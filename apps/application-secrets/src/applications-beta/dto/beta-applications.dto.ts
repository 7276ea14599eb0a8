import {
  AtMostOneOf,
  Flag,
  isObject,
  IsNestedMessage,
  ListOf,
  Message,
  OneOf,
  Pagination,
  PaginationDto,
} from '@rekey/http';
import { BETA_APP_SORTINGS, BETA_APP_STATES } from '../../applications-v2/application-enums.js';
import {
  ApiConfigurationDto,
  OidcConfigurationBetaDto,
} from '../../applications-v2/dto/application-configuration.dto.js';
import { ApplicationNameFilterDto } from '../../applications-v2/dto/applications-v2.dto.js';
import { NoSaml } from '../../applications-v2/dto/no-saml.rule.js';
import { GenerateClientSecretDto } from '../../client-secrets/dto/generate-client-secret.dto.js';
import { DefinedEnum } from '../../management/proto-enum.js';
import { IdField, OptionalIdField, Runes } from '../../management/runes.js';

const MAX_FILTERS = 100;

/** Exactly one of the requests. */
export class BetaCreateApplicationDto {
  @IdField('CreateApplicationRequest.ProjectId')
  projectId!: string;

  /** Absent: one is made. */
  @OptionalIdField('CreateApplicationRequest.Id')
  id?: string | null;

  @Runes('CreateApplicationRequest.Name', { min: 1, max: 200 })
  name!: string;

  @OneOf('CreateApplicationRequest', 'creation_request_type', ['oidcRequest', 'samlRequest', 'apiRequest'])
  @Message('CreateApplicationRequest.OidcRequest')
  @IsNestedMessage(() => OidcConfigurationBetaDto)
  oidcRequest?: OidcConfigurationBetaDto | null;

  @Message('CreateApplicationRequest.ApiRequest')
  @IsNestedMessage(() => ApiConfigurationDto)
  apiRequest?: ApiConfigurationDto | null;

  /** Refused. */
  @NoSaml()
  samlRequest?: object | null;
}

/** At most one of the requests. */
export class BetaUpdateApplicationRequestDto {
  @IdField('UpdateApplicationRequest.Id')
  id!: string;

  @IdField('UpdateApplicationRequest.ProjectId')
  projectId!: string;

  /** Absent: as it is. */
  @Runes('UpdateApplicationRequest.Name', { min: 0, max: 200 })
  name?: string | null;

  @AtMostOneOf('UpdateApplicationRequest', 'update_request_type', [
    'samlConfigurationRequest',
    'oidcConfigurationRequest',
    'apiConfigurationRequest',
  ])
  @Message('UpdateApplicationRequest.OidcConfigurationRequest')
  @IsNestedMessage(() => OidcConfigurationBetaDto)
  oidcConfigurationRequest?: OidcConfigurationBetaDto | null;

  @Message('UpdateApplicationRequest.ApiConfigurationRequest')
  @IsNestedMessage(() => ApiConfigurationDto)
  apiConfigurationRequest?: ApiConfigurationDto | null;

  /** Refused. */
  @NoSaml()
  samlConfigurationRequest?: object | null;
}

export class BetaGetApplicationRequestDto {
  @IdField('GetApplicationRequest.Id')
  id!: string;
}

/** Which project the application of the path is in. */
export class BetaProjectDto {
  @IdField('$Request.ProjectId')
  projectId!: string;
}

/** Of the calls that only say which application they mean. */
export class BetaApplicationRequestDto extends BetaProjectDto {
  @IdField('$Request.Id')
  id!: string;
}

/** Exactly one of `isOidc` and `isApi` says what the application is taken for. */
export class BetaGenerateSecretRequestDto extends GenerateClientSecretDto {
  @IdField('RegenerateClientSecretRequest.ApplicationId')
  applicationId!: string;

  @IdField('RegenerateClientSecretRequest.ProjectId')
  projectId!: string;

  @OneOf('RegenerateClientSecretRequest', 'app_type', ['isOidc', 'isApi'])
  @Flag('RegenerateClientSecretRequest.IsOidc')
  isOidc?: boolean | null;

  @Flag('RegenerateClientSecretRequest.IsApi')
  isApi?: boolean | null;
}

/** Exactly one of the five. Of the last three it matters only which is there. */
export class BetaApplicationSearchFilterDto {
  @OneOf('ApplicationSearchFilter', 'filter', ['nameFilter', 'stateFilter', 'apiAppOnly', 'oidcAppOnly', 'samlAppOnly'])
  @Message('ApplicationSearchFilter.NameFilter')
  @IsNestedMessage(() => ApplicationNameFilterDto)
  nameFilter?: ApplicationNameFilterDto | null;

  @DefinedEnum('ApplicationSearchFilter.StateFilter', BETA_APP_STATES)
  stateFilter?: string | number | null;

  @Flag('ApplicationSearchFilter.ApiAppOnly')
  apiAppOnly?: boolean | null;

  @Flag('ApplicationSearchFilter.OidcAppOnly')
  oidcAppOnly?: boolean | null;

  @Flag('ApplicationSearchFilter.SamlAppOnly')
  samlAppOnly?: boolean | null;
}

export class BetaListApplicationsDto {
  @IdField('ListApplicationsRequest.ProjectId')
  projectId!: string;

  @Pagination('ListApplicationsRequest')
  pagination?: PaginationDto | null;

  /** All of them must match. */
  @ListOf('ListApplicationsRequest.Filters', isObject, MAX_FILTERS)
  @IsNestedMessage(() => BetaApplicationSearchFilterDto)
  filters?: BetaApplicationSearchFilterDto[] | null;

  /** Absent: by id. */
  @DefinedEnum('ListApplicationsRequest.SortingColumn', BETA_APP_SORTINGS)
  sortingColumn?: string | number | null;
}
