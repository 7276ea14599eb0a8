import { Runes } from '../../management/runes.js';

export class CreateProjectDto {
  @Runes('AddProjectRequest.Name', { min: 1, max: 200 })
  name!: string;
}
