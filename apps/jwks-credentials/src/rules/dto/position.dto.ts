import { Transform } from 'class-transformer';
import { buildMessage, IsInt, IsOptional, IsUUID, Min, ValidateBy } from 'class-validator';

/** Ids are stored in lower case and compared as texts. */
export const LowerCase = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value));

/** Where a rule goes among those of its zone: exactly one of the three. */
export class PositionDto {
  /** Counted from 1; beyond the last: at the end. */
  @IsOptional()
  @IsInt()
  @Min(1)
  index?: number;

  /** Right before this rule. */
  @IsOptional()
  @LowerCase()
  @IsUUID('all')
  before?: string;

  /** Right after this rule. */
  @IsOptional()
  @LowerCase()
  @IsUUID('all')
  after?: string;
}

const PLACES = ['index', 'before', 'after'] as const;

/** On the property that holds a position. */
export function IsOnePlace(): PropertyDecorator {
  return ValidateBy({
    name: 'isOnePlace',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        PLACES.filter((place) => (value as Partial<PositionDto>)[place] !== undefined).length === 1,
      defaultMessage: buildMessage((prefix) => `${prefix}$property must have exactly one of index, before, after`),
    },
  });
}
