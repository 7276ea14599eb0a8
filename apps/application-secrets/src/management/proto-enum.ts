import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { enumOf, Rule } from '@rekey/http';
import { Transform } from 'class-transformer';

const MAX_ITEMS = 20;

/** A protobuf enum may come as its number: turns it into its name. What is neither stays, for the DTO to refuse. */
export function enumName(names: readonly string[], value: unknown): unknown {
  return typeof value === 'number' ? (names[value] ?? value) : value;
}

/** Takes a name that is not in the enum for an absent one, as the vendor's parser does. */
export function LenientEnum(names: readonly string[]): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    const name = enumName(names, value);
    return typeof name === 'string' && !names.includes(name) ? undefined : name;
  });
}

/** Leaves an unknown name for the DTO to refuse: where a wrong guess would hand out a credential nobody asked for. */
export function StrictEnum(names: readonly string[]): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => enumName(names, value));
}

const isDefined = (names: readonly string[], value: unknown): boolean =>
  typeof value === 'string' || (Number.isInteger(value) && (value as number) in names);

/**
 * An enum field as the vendor checks it: an unknown name reads as unset, an unknown number is refused.
 * @param field the vendor's name of it
 */
export function DefinedEnum(field: string, names: readonly string[]): PropertyDecorator {
  const rule = Rule('definedEnum', (value) => {
    if (value === undefined || isDefined(names, value)) return undefined;
    return typeof value === 'number'
      ? `invalid ${field}: value must be one of the defined enum values`
      : `invalid value for enum field ${field}`;
  });
  // Of a union of types the generated description would say "object".
  return applyDecorators(rule, ApiPropertyOptional({ type: String, enum: names }));
}

/** A list of such values. */
export function DefinedEnums(field: string, names: readonly string[]): PropertyDecorator {
  const rule = Rule('definedEnums', (value) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return `invalid value for repeated field ${field}`;
    if (value.length > MAX_ITEMS) return `invalid ${field}: value must contain no more than ${MAX_ITEMS} item(s)`;
    return value.every((item) => isDefined(names, item))
      ? undefined
      : `invalid ${field}[${value.findIndex((item) => !isDefined(names, item))}]: value must be one of the defined enum values`;
  });
  return applyDecorators(rule, ApiPropertyOptional({ type: [String], enum: names, isArray: true }));
}

/** The names that a checked list stands for, each once. Unknown ones are passed over. */
export function enumsOf<T extends string>(names: readonly T[], values: readonly (string | number)[]): T[] {
  return [...new Set(values.flatMap((value) => enumOf(names, value) ?? []))];
}
