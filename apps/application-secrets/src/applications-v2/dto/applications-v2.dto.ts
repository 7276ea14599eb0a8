import { AtMostOneOf, isObject, IsNestedMessage, ListOf, Message, OneOf, Pagination, PaginationDto } from '@rekey/http';
import { GenerateClientSecretDto } from '../../client-secrets/dto/generate-client-secret.dto.js';
import { DefinedEnum } from '../../management/proto-enum.js';
import { ChosenIdField, IdField, Runes } from '../../management/runes.js';
import { TEXT_FILTER_METHODS } from '../../management/text-query.js';
import { APPLICATION_SORTINGS, APPLICATION_STATES, APPLICATION_TYPES } from '../application-enums.js';
import { ApiConfigurationDto, OidcConfigurationV2Dto } from './application-configuration.dto.js';
import { NoSaml } from './no-saml.rule.js';

const MAX_FILTERS = 100;
const TYPES = ['oidcConfiguration', 'samlConfiguration', 'apiConfiguration'] as const;

/** Exactly one of the configurations. */
export class CreateApplicationRequestDto {
  @IdField('CreateApplicationRequest.ProjectId')
  projectId!: string;

  /** Absent: one is made. */
  @ChosenIdField('CreateApplicationRequest.ApplicationId')
  applicationId?: string | null;

  @Runes('CreateApplicationRequest.Name', { min: 1, max: 200 })
  name!: string;

  @OneOf('CreateApplicationRequest', 'application_type', TYPES)
  @Message('CreateApplicationRequest.OidcConfiguration')
  @IsNestedMessage(() => OidcConfigurationV2Dto)
  oidcConfiguration?: OidcConfigurationV2Dto | null;

  @Message('CreateApplicationRequest.ApiConfiguration')
  @IsNestedMessage(() => ApiConfigurationDto)
  apiConfiguration?: ApiConfigurationDto | null;

  /** Refused. */
  @NoSaml()
  samlConfiguration?: object | null;
}

/** At most one of the configurations. */
export class UpdateApplicationRequestDto {
  @IdField('UpdateApplicationRequest.ApplicationId')
  applicationId!: string;

  @IdField('UpdateApplicationRequest.ProjectId')
  projectId!: string;

  /** Absent: as it is. */
  @Runes('UpdateApplicationRequest.Name', { min: 0, max: 200 })
  name?: string | null;

  @AtMostOneOf('UpdateApplicationRequest', 'application_type', TYPES)
  @Message('UpdateApplicationRequest.OidcConfiguration')
  @IsNestedMessage(() => OidcConfigurationV2Dto)
  oidcConfiguration?: OidcConfigurationV2Dto | null;

  @Message('UpdateApplicationRequest.ApiConfiguration')
  @IsNestedMessage(() => ApiConfigurationDto)
  apiConfiguration?: ApiConfigurationDto | null;

  /** Refused. */
  @NoSaml()
  samlConfiguration?: object | null;
}

export class GetApplicationRequestDto {
  @IdField('GetApplicationRequest.ApplicationId')
  applicationId!: string;
}

/** Of the calls that only say which application they mean. */
export class ApplicationRequestDto {
  @IdField('$Request.ApplicationId')
  applicationId!: string;

  @IdField('$Request.ProjectId')
  projectId!: string;
}

export class GenerateClientSecretRequestDto extends GenerateClientSecretDto {
  @IdField('GenerateClientSecretRequest.ApplicationId')
  applicationId!: string;

  @IdField('GenerateClientSecretRequest.ProjectId')
  projectId!: string;
}

export class ProjectIdFilterDto {
  @IdField('ProjectIDFilter.ProjectId')
  projectId!: string;
}

export class ApplicationNameFilterDto {
  @Runes('ApplicationNameFilter.Name', { min: 0, max: 200 })
  name?: string | null;

  /** Absent: equals. */
  @DefinedEnum('ApplicationNameFilter.Method', TEXT_FILTER_METHODS)
  method?: string | number | null;
}

/** Exactly one of the four. */
export class ApplicationSearchFilterDto {
  @OneOf('ApplicationSearchFilter', 'filter', ['projectIdFilter', 'nameFilter', 'stateFilter', 'typeFilter'])
  @Message('ApplicationSearchFilter.ProjectIdFilter')
  @IsNestedMessage(() => ProjectIdFilterDto)
  projectIdFilter?: ProjectIdFilterDto | null;

  @Message('ApplicationSearchFilter.NameFilter')
  @IsNestedMessage(() => ApplicationNameFilterDto)
  nameFilter?: ApplicationNameFilterDto | null;

  @DefinedEnum('ApplicationSearchFilter.StateFilter', APPLICATION_STATES)
  stateFilter?: string | number | null;

  @DefinedEnum('ApplicationSearchFilter.TypeFilter', APPLICATION_TYPES)
  typeFilter?: string | number | null;
}

export class ListApplicationsRequestDto {
  @Pagination('ListApplicationsRequest')
  pagination?: PaginationDto | null;

  /** Absent: by id. */
  @DefinedEnum('ListApplicationsRequest.SortingColumn', APPLICATION_SORTINGS)
  sortingColumn?: string | number | null;

  /** All of them must match. */
  @ListOf('ListApplicationsRequest.Filters', isObject, MAX_FILTERS)
  @IsNestedMessage(() => ApplicationSearchFilterDto)
  filters?: ApplicationSearchFilterDto[] | null;
}
