import { Type } from 'class-transformer';
import { IsObject, IsOptional, ValidateNested } from 'class-validator';
import { ListQueryDto } from '../../management/dto/list-query.dto.js';

export class SearchApplicationKeysDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ListQueryDto)
  query?: ListQueryDto;
}
