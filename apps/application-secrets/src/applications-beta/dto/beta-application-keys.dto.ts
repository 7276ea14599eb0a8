import { AtMostOneOf, Pagination, PaginationDto } from '@rekey/http';
import { CreateApplicationKeyDto } from '../../application-keys/dto/create-application-key.dto.js';
import { KEY_SORTINGS } from '../../applications-v2/application-key-search.service.js';
import { DefinedEnum } from '../../management/proto-enum.js';
import { IdField, OptionalIdField } from '../../management/runes.js';

/** `expirationDate` is required here: the vendor takes an absent one for 1970. */
export class BetaCreateKeyDto extends CreateApplicationKeyDto {
  @IdField('CreateApplicationKeyRequest.AppId')
  appId!: string;

  @IdField('CreateApplicationKeyRequest.ProjectId')
  projectId!: string;
}

export class BetaDeleteKeyRequestDto {
  @IdField('DeleteApplicationKeyRequest.Id')
  id!: string;

  @IdField('DeleteApplicationKeyRequest.ProjectId')
  projectId!: string;

  @IdField('DeleteApplicationKeyRequest.ApplicationId')
  applicationId!: string;

  /** Not needed. */
  @OptionalIdField('DeleteApplicationKeyRequest.OrganizationId')
  organizationId?: string | null;
}

/** The key must be of what is given. */
export class BetaGetKeyRequestDto {
  @IdField('GetApplicationKeyRequest.Id')
  id!: string;

  @OptionalIdField('GetApplicationKeyRequest.ProjectId')
  projectId?: string | null;

  @OptionalIdField('GetApplicationKeyRequest.ApplicationId')
  applicationId?: string | null;

  @OptionalIdField('GetApplicationKeyRequest.OrganizationId')
  organizationId?: string | null;
}

/** At most one of the three ids. */
export class BetaListKeysDto {
  @Pagination('ListApplicationKeysRequest')
  pagination?: PaginationDto | null;

  /** Absent: by id. */
  @DefinedEnum('ListApplicationKeysRequest.SortingColumn', KEY_SORTINGS)
  sortingColumn?: string | number | null;

  @AtMostOneOf('ListApplicationKeysRequest', 'resource_id', ['applicationId', 'projectId', 'organizationId'])
  @OptionalIdField('ListApplicationKeysRequest.ApplicationId')
  applicationId?: string | null;

  @OptionalIdField('ListApplicationKeysRequest.ProjectId')
  projectId?: string | null;

  @OptionalIdField('ListApplicationKeysRequest.OrganizationId')
  organizationId?: string | null;
}
