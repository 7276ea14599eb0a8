import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsUUID } from 'class-validator';
import { ListConfigurationsQuery } from '../../configurations/dto/list-configurations.query.js';
import { asHost, IsHost } from '../../operations/dto/operation-rules.js';
import { RULE_ACTIONS, type RuleAction } from '../rule.entity.js';
import { ListInQuery } from './query-list.js';

/** All of the filters must match. */
export class ListRulesQuery extends ListConfigurationsQuery {
  /** Rules whose expression names one of these configurations; repeated or joined by commas. */
  @ListInQuery('token_configuration', 'token_configuration[]')
  @IsOptional()
  @ArrayMaxSize(100)
  @IsUUID('all', { each: true })
  token_configuration?: string[];

  @IsOptional()
  @IsIn(RULE_ACTIONS)
  action?: RuleAction;

  @IsOptional()
  @IsIn(['true', 'false'])
  enabled?: 'true' | 'false';

  @IsOptional()
  @IsUUID('all')
  id?: string;

  /** The same as `id`. */
  @IsOptional()
  @IsUUID('all')
  rule_id?: string;

  /** Rules that include this host by its name. */
  @IsOptional()
  @Transform(({ value }) => asHost(value))
  @IsHost()
  host?: string;

  /** The same as `host`. */
  @IsOptional()
  @Transform(({ value }) => asHost(value))
  @IsHost()
  hostname?: string;
}
