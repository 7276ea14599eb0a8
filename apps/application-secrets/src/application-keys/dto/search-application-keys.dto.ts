import { Type } from 'class-transformer';
import { IsObject, IsOptional, ValidateNested } from 'class-validator';
import { AppRequestDto } from '../../management/dto/ids.dto.js';
import { ListQueryDto } from '../../management/dto/list-query.dto.js';

export class SearchApplicationKeysDto extends AppRequestDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ListQueryDto)
  query?: ListQueryDto;
}
