import { Runes } from '../runes.js';

const ID = { min: 1, max: 200 };

/** Of the calls that only say which project they mean. */
export class ProjectRequestDto {
  @Runes('$Request.Id', ID)
  id!: string;
}

/** Of the calls that only say in which project something is. */
export class InProjectRequestDto {
  @Runes('$Request.ProjectId', ID)
  projectId!: string;
}

/** Of the calls that only say which application they mean. */
export class AppRequestDto extends InProjectRequestDto {
  @Runes('$Request.AppId', ID)
  appId!: string;
}

/** Of the calls that only say which key of an application they mean. */
export class AppKeyRequestDto extends AppRequestDto {
  @Runes('$Request.KeyId', ID)
  keyId!: string;
}
