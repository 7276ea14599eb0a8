import { Runes } from '../../management/runes.js';

export class UpdateProjectDto {
  @Runes('UpdateProjectRequest.Name', { min: 1, max: 200 })
  name!: string;
}
