import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { enumOf, isObject, Rule } from '@rekey/http';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';

/** One message of a oneof, and its fields. Two at once are refused, as protojson does. */
export function IsOneOf(oneof: string, members: readonly string[], type: () => new () => object): PropertyDecorator {
  return (prototype, property) => {
    const rule = Rule('isOneOf', (value, dto) => {
      if (value === undefined) return undefined;
      if (!isObject(value)) return `invalid value for message field ${String(property)}`;
      return members.filter((member) => (dto[member] ?? undefined) !== undefined).length > 1
        ? `error parsing "${String(property)}", oneof ${oneof} is already set`
        : undefined;
    });
    applyDecorators(rule, Type(type), IsOptional(), ValidateNested())(prototype, property);
  };
}

/**
 * Name or number of an enum whose first value is "unspecified" and means its default, as an absent one does. Any other
 * that is not known is refused: nobody gets a weaker or another key than asked for.
 * @param around the field that holds the message  @param field of the message
 */
export function IsEnumOf(around: string, field: string, names: readonly string[]): PropertyDecorator {
  const rule = Rule('isEnumOf', (value) => {
    if (value === undefined) return undefined;
    if (typeof value !== 'string' && !Number.isInteger(value)) return `invalid value for enum field ${field}`;
    return enumOf(names, value as string | number) === undefined
      ? `invalid ${around}: embedded message failed validation | caused by: invalid ${field}: value must be one of the defined enum values`
      : undefined;
  });
  return applyDecorators(rule, ApiPropertyOptional({ type: String, enum: names }));
}
