import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { parseDurationMs, parseTimestamp } from '@rekey/config';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateNested, type ValidationOptions } from 'class-validator';

/** What is wrong with a value, in the vendor's words; undefined when nothing is. `dto` is the object around it. */
type Problem = (value: unknown, dto: Record<string, unknown>) => string | undefined;

/** A rule of protojson or of the vendor's generated validation. `null` is an absent value there. */
export function Rule(name: string, problem: Problem, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value, args) => problem(value ?? undefined, args?.object as Record<string, unknown>) === undefined,
        defaultMessage: (args) => problem(args?.value ?? undefined, args?.object as Record<string, unknown>) ?? '',
      },
    },
    options,
  );
}

/**
 * A required oneof, on any one of its members: none at all is refused as the vendor's validation does, two as protojson does.
 * @param message the vendor's name  @param oneof in snake case  @param members in camel case
 */
export function OneOf(message: string, oneof: string, members: readonly string[]): PropertyDecorator {
  return Rule('oneOf', (_value, dto) =>
    membersOf(dto, members).length === 0
      ? `invalid ${message}.${upperCamel(oneof)}: value is required`
      : problemOfSecond(dto, message, oneof, members),
  );
}

/** The same of a oneof that may be absent. */
export function AtMostOneOf(message: string, oneof: string, members: readonly string[]): PropertyDecorator {
  return Rule('atMostOneOf', (_value, dto) => problemOfSecond(dto, message, oneof, members));
}

function problemOfSecond(
  dto: Record<string, unknown>,
  message: string,
  oneof: string,
  members: readonly string[],
): string | undefined {
  const [, second] = membersOf(dto, members);
  return second === undefined ? undefined : `error parsing "${second}", oneof ${message}.${oneof} is already set`;
}

function membersOf(dto: Record<string, unknown>, members: readonly string[]): string[] {
  return members.filter((member) => (dto[member] ?? undefined) !== undefined);
}

function upperCamel(text: string): string {
  return text
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

const isAbsent = (value: unknown): value is undefined => value === undefined;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a text has a length the vendor allows. Its "runes" are code points: one, whatever they take in UTF-16. */
export function hasRunes(text: string, min: number, max: number): boolean {
  // Counted only when it can fit: a code point takes two units at most.
  const runes = text.length <= max * 2 ? Array.from(text).length : Infinity;
  return runes >= min && runes <= max;
}

interface TextRange {
  readonly min: number;
  readonly max: number;
  /** An absent one counts as empty. */
  readonly required?: true;
}

/** @param field the vendor's name of the field, `UpdateTargetRequest.Name` */
export function Text(field: string, { min, max, required }: TextRange): PropertyDecorator {
  return Rule('text', (value) => {
    const text = isAbsent(value) && required ? '' : value;
    if (isAbsent(text)) return undefined;
    if (typeof text !== 'string') return `invalid value for string field ${field}`;
    if (hasRunes(text, min, max)) return undefined;
    return min === 0
      ? `invalid ${field}: value length must be at most ${max} runes`
      : `invalid ${field}: value length must be between ${min} and ${max} runes, inclusive`;
  });
}

/** A duration in its JSON form, `"10s"`; with `max` from zero to there. */
export function Duration(field: string, max?: { readonly ms: number; readonly text: string }): PropertyDecorator {
  return Rule('duration', (value) => {
    if (isAbsent(value)) return undefined;
    // A well-formed negative one is a duration too, out of every range here.
    const ms = typeof value === 'string' ? parseDurationMs(value.replace(/^-/, '')) : undefined;
    if (ms === undefined) return `invalid google.protobuf.Duration value for field ${field}`;
    const isNegative = (value as string).startsWith('-') && ms > 0;
    if (max === undefined) return isNegative ? `invalid ${field}: value must be 0s or more` : undefined;
    return isNegative || ms > max.ms ? `invalid ${field}: value must be inside range [0s, ${max.text}]` : undefined;
  });
}

/** A time in its JSON form, RFC 3339. */
export function Timestamp(field: string): PropertyDecorator {
  return Rule('timestamp', (value) =>
    isAbsent(value) || (typeof value === 'string' && parseTimestamp(value) !== undefined)
      ? undefined
      : `invalid google.protobuf.Timestamp value for field ${field}`,
  );
}

/** Bytes in base64, of either alphabet and with or without padding. @param range of the bytes */
export function Bytes(field: string, { min, max }: { readonly min: number; readonly max: number }): PropertyDecorator {
  return Rule('bytes', (value) => {
    const encoded = value ?? '';
    if (typeof encoded !== 'string' || !/^[\w+/-]*={0,2}$/.test(encoded))
      return `invalid value for bytes field ${field}`;
    const { length } = Buffer.from(encoded, 'base64');
    return length >= min && length <= max
      ? undefined
      : `invalid ${field}: value length must be between ${min} and ${max} bytes, inclusive`;
  });
}

/** Name or number of an enum. Unknown ones are no error: they read as unset. */
export function EnumValue(field: string, names: readonly string[]): PropertyDecorator {
  const rule = Rule('enumValue', (value) =>
    isAbsent(value) || typeof value === 'string' || Number.isInteger(value)
      ? undefined
      : `invalid value for enum field ${field}`,
  );
  // Of a union of types the generated description would say "object".
  return applyDecorators(rule, ApiPropertyOptional({ type: String, enum: names }));
}

/** The name that a checked enum value stands for. */
export function enumOf<T extends string>(names: readonly T[], value: string | number | undefined): T | undefined {
  return typeof value === 'number' ? names[value] : names.find((name) => name === value);
}

export function Flag(field: string): PropertyDecorator {
  return Rule('flag', (value) =>
    isAbsent(value) || typeof value === 'boolean' ? undefined : `invalid value for bool field ${field}`,
  );
}

/** A whole number, or its digits in a string: the JSON form of 64 bits. */
export function Unsigned(field: string, max: number): PropertyDecorator {
  const rule = Rule('unsigned', (value) => {
    if (isAbsent(value)) return undefined;
    const isNumber = Number.isInteger(value) || (typeof value === 'string' && /^\d{1,20}$/.test(value));
    const number = Number(value);
    return isNumber && number >= 0 && number <= max ? undefined : `invalid value for unsigned field ${field}`;
  });
  return applyDecorators(rule, ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: max }));
}

/** A bounded list without holes. */
export function ListOf(field: string, is: (item: unknown) => boolean, max: number): PropertyDecorator {
  return Rule('listOf', (value) => {
    if (isAbsent(value)) return undefined;
    if (!Array.isArray(value) || !value.every(is)) return `invalid value for repeated field ${field}`;
    return value.length <= max ? undefined : `invalid ${field}: value must contain no more than ${max} item(s)`;
  });
}

export function Message(field: string): PropertyDecorator {
  return Rule('message', (value) =>
    isAbsent(value) || isObject(value) ? undefined : `invalid value for message field ${field}`,
  );
}

/** The fields of a nested message, or of each in a list, are checked too. */
export function IsNestedMessage(type: () => new () => object): PropertyDecorator {
  return (prototype, property) => {
    Type(type)(prototype, property as string);
    ValidateNested()(prototype, property as string);
  };
}
