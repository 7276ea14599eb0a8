import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { RULE_ACTIONS, type RuleAction } from '../rule.entity.js';
import { IsOnePlace, PositionDto } from './position.dto.js';
import { SelectorDto } from './selector.dto.js';

export class CreateRuleDto {
  @IsString()
  @MaxLength(50)
  title!: string;

  @IsString()
  @MaxLength(500)
  description!: string;

  /** What happens to a request for which `expression` is false. */
  @IsIn(RULE_ACTIONS)
  action!: RuleAction;

  @IsBoolean()
  enabled!: boolean;

  /** What must hold: `is_jwt_valid("<configuration id>")`, `is_jwt_present(…)`, claims, fields of the request, `and`, `or`, `not`. */
  @IsString()
  expression!: string;

  @IsObject()
  @ValidateNested()
  @Type(() => SelectorDto)
  selector!: SelectorDto;

  /** Absent: after every other rule. */
  @IsOptional()
  @IsOnePlace()
  @ValidateNested()
  @Type(() => PositionDto)
  position?: PositionDto;
}
