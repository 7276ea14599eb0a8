import { Runes } from '../../management/runes.js';
import { OidcConfigurationDto } from './oidc-configuration.dto.js';

export class CreateOidcApplicationDto extends OidcConfigurationDto {
  @Runes('$Request.ProjectId', { min: 1, max: 200 })
  projectId!: string;

  @Runes('AddOIDCAppRequest.Name', { min: 1, max: 200 })
  name!: string;
}
