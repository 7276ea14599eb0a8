import { IdField } from '../../management/runes.js';
import { BetaGenerateSecretDto, BetaProjectDto, BetaUpdateApplicationDto } from './beta-applications.dto.js';

/** Over Connect the ids of the path are fields of the message. */
export class BetaUpdateApplicationRequestDto extends BetaUpdateApplicationDto {
  @IdField('UpdateApplicationRequest.Id')
  id!: string;
}

export class BetaGetApplicationRequestDto {
  @IdField('GetApplicationRequest.Id')
  id!: string;
}

export class BetaApplicationRequestDto extends BetaProjectDto {
  @IdField('ApplicationRequest.Id')
  id!: string;
}

export class BetaGenerateSecretRequestDto extends BetaGenerateSecretDto {
  @IdField('RegenerateClientSecretRequest.ApplicationId')
  applicationId!: string;
}
