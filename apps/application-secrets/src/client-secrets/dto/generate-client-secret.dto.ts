import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { Runes } from '../../management/runes.js';

const ID = { min: 1, max: 200 };

/** The vendor's body is empty. Both members are ours. */
export class GenerateClientSecretDto {
  /** How long the secret of before still authenticates, `"3600s"`. Absent or `"0s"`: it dies now. */
  @IsOptional()
  @IsString({ message: 'overlap: must be a duration like "3600s"' })
  overlap?: string;

  /** The caller's own secret instead of a generated one. Printable ASCII, so that every client can send it. */
  @IsOptional()
  @IsString({ message: 'clientSecret: must be a string' })
  @Length(32, 512, { message: 'clientSecret: must have 32 to 512 characters' })
  @Matches(/^[\x21-\x7e]*$/, { message: 'clientSecret: must be printable ASCII without spaces' })
  clientSecret?: string;
}

/** In management v1. */
export class RegenerateClientSecretRequestDto extends GenerateClientSecretDto {
  @Runes('$Request.ProjectId', ID)
  projectId!: string;

  @Runes('$Request.AppId', ID)
  appId!: string;
}
