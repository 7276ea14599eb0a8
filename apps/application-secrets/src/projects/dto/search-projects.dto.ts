import { isObject, IsNestedMessage, ListOf, Message, Rule } from '@rekey/http';
import { ListQueryDto, NameQueryDto } from '../../management/dto/list-query.dto.js';

const MAX_QUERIES = 20;

export class ProjectQueryDto {
  @Rule('queryRequired', (value) => (value === undefined ? 'invalid ProjectQuery.Query: value is required' : undefined))
  @Message('ProjectQuery.NameQuery')
  @IsNestedMessage(() => NameQueryDto)
  nameQuery?: NameQueryDto | null;
}

export class SearchProjectsDto {
  @Message('ListProjectsRequest.Query')
  @IsNestedMessage(() => ListQueryDto)
  query?: ListQueryDto | null;

  /** All of them must match. */
  @ListOf('ListProjectsRequest.Queries', isObject, MAX_QUERIES)
  @IsNestedMessage(() => ProjectQueryDto)
  queries?: ProjectQueryDto[] | null;
}
