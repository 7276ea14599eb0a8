import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, ValidateBy, ValidateNested } from 'class-validator';

const ID_MAX = 200;

/** What is wrong with a value, in the vendor's words; undefined when nothing is. */
type Problem = (value: unknown, dto: Record<string, unknown>, property: string) => string | undefined;

/** A rule of protojson or of the vendor's generated validation. `null` is an absent value there. */
function Rule(name: string, problem: Problem): PropertyDecorator {
  return (prototype, property) => {
    const problemOf = (value: unknown, dto: object | undefined): string | undefined =>
      problem(value ?? undefined, dto as Record<string, unknown>, String(property));
    const validate = (value: unknown, args?: { object: object }): boolean =>
      problemOf(value, args?.object) === undefined;
    const defaultMessage = (args?: { value: unknown; object: object }): string =>
      problemOf(args?.value, args?.object) ?? '';
    ValidateBy({ name, validator: { validate, defaultMessage } })(prototype, property);
  };
}

/** An id, whose "runes" are code points. @param message the vendor's request message */
export function IsId(message: string): PropertyDecorator {
  return Rule('isId', (value = '') => {
    if (typeof value !== 'string') return `invalid value for string field ${message}.Id`;
    // Counted only when it can fit: a code point takes two units at most.
    const runes = value.length <= ID_MAX * 2 ? Array.from(value).length : Infinity;
    return runes >= 1 && runes <= ID_MAX
      ? undefined
      : `invalid ${message}.Id: value length must be between 1 and ${ID_MAX} runes, inclusive`;
  });
}

/** One message of a oneof, and its fields. Two at once are refused, as protojson does. */
export function IsOneOf(oneof: string, members: readonly string[], type: () => new () => object): PropertyDecorator {
  const rule = Rule('isOneOf', (value, dto, property) => {
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return `invalid value for message field ${property}`;
    return members.filter((member) => (dto[member] ?? undefined) !== undefined).length > 1
      ? `error parsing "${property}", oneof ${oneof} is already set`
      : undefined;
  });
  return applyDecorators(rule, Type(type), IsOptional(), ValidateNested());
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

/** The name that a checked enum value stands for. */
export function enumOf<T extends string>(names: readonly T[], value: string | number): T | undefined {
  return typeof value === 'number' ? names[value] : names.find((name) => name === value);
}
