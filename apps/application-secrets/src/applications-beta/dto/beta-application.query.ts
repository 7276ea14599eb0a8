import { QueryField } from '../../management/query-field.js';
import { Runes } from '../../management/runes.js';

const REQUIRED = { min: 1, max: 200 };
const OPTIONAL = { min: 0, max: 200 };

/** A call without a body has the fields of its message in the query. */
export class BetaProjectQuery {
  @QueryField()
  @Runes('DeleteApplicationRequest.ProjectId', REQUIRED)
  projectId!: string;
}

export class BetaDeleteKeyQuery {
  @QueryField()
  @Runes('DeleteApplicationKeyRequest.ProjectId', REQUIRED)
  projectId!: string;

  @QueryField()
  @Runes('DeleteApplicationKeyRequest.ApplicationId', REQUIRED)
  applicationId!: string;

  /** Not needed. */
  @QueryField()
  @Runes('DeleteApplicationKeyRequest.OrganizationId', OPTIONAL)
  organizationId?: string;
}

/** The key must be of what is given. */
export class BetaGetKeyQuery {
  @QueryField()
  @Runes('GetApplicationKeyRequest.ProjectId', OPTIONAL)
  projectId?: string;

  @QueryField()
  @Runes('GetApplicationKeyRequest.ApplicationId', OPTIONAL)
  applicationId?: string;

  @QueryField()
  @Runes('GetApplicationKeyRequest.OrganizationId', OPTIONAL)
  organizationId?: string;
}
