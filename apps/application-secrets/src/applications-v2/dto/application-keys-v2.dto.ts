import { isObject, IsNestedMessage, ListOf, Message, OneOf, Pagination, PaginationDto } from '@rekey/http';
import { CreateApplicationKeyDto } from '../../application-keys/dto/create-application-key.dto.js';
import { DefinedEnum } from '../../management/proto-enum.js';
import { IdField, OptionalIdField } from '../../management/runes.js';
import { KEY_SORTINGS } from '../application-key-search.service.js';

const MAX_FILTERS = 100;

/** `expirationDate` is required here: the vendor takes an absent one for 1970. */
export class CreateApplicationKeyRequestDto extends CreateApplicationKeyDto {
  @IdField('CreateApplicationKeyRequest.ApplicationId')
  applicationId!: string;

  @IdField('CreateApplicationKeyRequest.ProjectId')
  projectId!: string;
}

export class DeleteApplicationKeyRequestDto {
  @IdField('DeleteApplicationKeyRequest.KeyId')
  keyId!: string;

  @IdField('DeleteApplicationKeyRequest.ApplicationId')
  applicationId!: string;

  @IdField('DeleteApplicationKeyRequest.ProjectId')
  projectId!: string;
}

export class GetApplicationKeyRequestDto {
  @IdField('GetApplicationKeyRequest.KeyId')
  keyId!: string;
}

export class KeyApplicationIdFilterDto {
  @OptionalIdField('ApplicationKeyApplicationIDFilter.ApplicationId')
  applicationId?: string | null;
}

export class KeyProjectIdFilterDto {
  @IdField('ApplicationKeyProjectIDFilter.ProjectId')
  projectId!: string;
}

export class KeyOrganizationIdFilterDto {
  @IdField('ApplicationKeyOrganizationIDFilter.OrganizationId')
  organizationId!: string;
}

/** Exactly one of the three. */
export class ApplicationKeySearchFilterDto {
  @OneOf('ApplicationKeySearchFilter', 'filter', ['applicationIdFilter', 'projectIdFilter', 'organizationIdFilter'])
  @Message('ApplicationKeySearchFilter.ApplicationIdFilter')
  @IsNestedMessage(() => KeyApplicationIdFilterDto)
  applicationIdFilter?: KeyApplicationIdFilterDto | null;

  @Message('ApplicationKeySearchFilter.ProjectIdFilter')
  @IsNestedMessage(() => KeyProjectIdFilterDto)
  projectIdFilter?: KeyProjectIdFilterDto | null;

  @Message('ApplicationKeySearchFilter.OrganizationIdFilter')
  @IsNestedMessage(() => KeyOrganizationIdFilterDto)
  organizationIdFilter?: KeyOrganizationIdFilterDto | null;
}

export class ListApplicationKeysRequestDto {
  @Pagination('ListApplicationKeysRequest')
  pagination?: PaginationDto | null;

  /** Absent: by id. */
  @DefinedEnum('ListApplicationKeysRequest.SortingColumn', KEY_SORTINGS)
  sortingColumn?: string | number | null;

  /** All of them must match. */
  @ListOf('ListApplicationKeysRequest.Filters', isObject, MAX_FILTERS)
  @IsNestedMessage(() => ApplicationKeySearchFilterDto)
  filters?: ApplicationKeySearchFilterDto[] | null;
}
