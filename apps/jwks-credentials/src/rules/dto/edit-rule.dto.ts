import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import { RULE_ACTIONS, type RuleAction } from '../rule.entity.js';
import { IsOnePlace, LowerCase, PositionDto } from './position.dto.js';
import { SelectorDto } from './selector.dto.js';

/** Absent fields stay as they are. */
export class EditRuleDto {
  @IsOptional()
  @IsString()
  @MaxLength(50)
  title?: string;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  description?: string;

  @IsOptional()
  @IsIn(RULE_ACTIONS)
  action?: RuleAction;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @IsString()
  expression?: string;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SelectorDto)
  selector?: SelectorDto;

  /** Absent: where it is. */
  @IsOptional()
  @IsOnePlace()
  @ValidateNested()
  @Type(() => PositionDto)
  position?: PositionDto;
}

/** One item of a bulk edit. */
export class EditRuleOfManyDto extends EditRuleDto {
  @LowerCase()
  @IsUUID('all')
  id!: string;
}
