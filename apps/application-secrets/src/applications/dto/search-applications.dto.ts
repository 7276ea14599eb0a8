import { isObject, IsNestedMessage, ListOf, Message, Rule } from '@rekey/http';
import { InProjectRequestDto } from '../../management/dto/ids.dto.js';
import { ListQueryDto, NameQueryDto } from '../../management/dto/list-query.dto.js';

const MAX_QUERIES = 20;

export class ApplicationQueryDto {
  @Rule('queryRequired', (value) => (value === undefined ? 'invalid AppQuery.Query: value is required' : undefined))
  @Message('AppQuery.NameQuery')
  @IsNestedMessage(() => NameQueryDto)
  nameQuery?: NameQueryDto | null;
}

export class SearchApplicationsDto extends InProjectRequestDto {
  @Message('ListAppsRequest.Query')
  @IsNestedMessage(() => ListQueryDto)
  query?: ListQueryDto | null;

  /** All of them must match. */
  @ListOf('ListAppsRequest.Queries', isObject, MAX_QUERIES)
  @IsNestedMessage(() => ApplicationQueryDto)
  queries?: ApplicationQueryDto[] | null;
}
