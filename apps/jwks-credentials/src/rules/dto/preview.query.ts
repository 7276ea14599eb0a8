import { ArrayMaxSize, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ListConfigurationsQuery } from '../../configurations/dto/list-configurations.query.js';
import { IsHost, type Method, METHODS } from '../../operations/dto/operation-rules.js';
import { SELECTION_STATES, type SelectionState } from '../selection.js';
import { ListInQuery } from './query-list.js';

const VALUES_MAX = 100;

/** Each list repeated or joined by commas; an operation is listed when every given list has it. */
export class PreviewQuery extends ListConfigurationsQuery {
  /** What the selector makes of the operation. */
  @ListInQuery('state', 'state[]')
  @IsOptional()
  @ArrayMaxSize(VALUES_MAX)
  @IsIn(SELECTION_STATES, { each: true })
  state?: SelectionState[];

  /** Host of the operation; `hostname` is the same. */
  @ListInQuery('host', 'host[]', 'hostname', 'hostname[]')
  @IsOptional()
  @ArrayMaxSize(VALUES_MAX)
  @IsHost({ each: true })
  host?: string[];

  /** Method of the operation. */
  @ListInQuery('method', 'method[]')
  @IsOptional()
  @ArrayMaxSize(VALUES_MAX)
  @IsIn([...METHODS, ...METHODS.map((method) => method.toLowerCase())], { each: true })
  method?: Method[];

  /** A part of the operation's endpoint. */
  @ListInQuery('endpoint', 'endpoint[]')
  @IsOptional()
  @ArrayMaxSize(VALUES_MAX)
  @IsString({ each: true })
  @MaxLength(2048, { each: true })
  endpoint?: string[];
}
