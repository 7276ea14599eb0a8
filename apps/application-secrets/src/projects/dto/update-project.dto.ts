import { ProjectRequestDto } from '../../management/dto/ids.dto.js';
import { Runes } from '../../management/runes.js';

export class UpdateProjectDto extends ProjectRequestDto {
  @Runes('UpdateProjectRequest.Name', { min: 1, max: 200 })
  name!: string;
}
