import { applyDecorators } from '@nestjs/common';
import { segmentProblem } from '@rekey/http';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const ID: Bounds = { min: 1, max: 200 };

/** Why a value is not a text of that many runes, in the vendor's words; undefined when it is one. */
function problemOf(value: unknown, { min, max }: Bounds): string | undefined {
  // An absent string is an empty one in protobuf.
  const text = value ?? '';
  if (typeof text !== 'string') return 'value must be a string';
  const runes = text.length > max * 2 ? text.length : [...text].length;
  if (runes < min || runes > max) return `value length must be between ${min} and ${max} runes, inclusive`;
  // PostgreSQL stores every character but this one.
  return text.includes('\0') ? 'value must not contain NUL' : undefined;
}

/** A text of `min` to `max` runes. `field` is the vendor's name of it, `AddProjectRequest.Name`. */
export function Runes(field: string, bounds: Bounds): PropertyDecorator {
  return ValidateBy({
    name: 'runes',
    validator: {
      validate: (value) => problemOf(value, bounds) === undefined,
      defaultMessage: (context) => `invalid ${field}: ${problemOf(context?.value, bounds)}`,
    },
  });
}

/** An id in a message of the v2 services: 1 to 200 runes, whatever blanks are around it. */
export function IdField(field: string): PropertyDecorator {
  return applyDecorators(Trimmed(), Runes(field, ID));
}

/** An id that may be absent. */
export function OptionalIdField(field: string): PropertyDecorator {
  return applyDecorators(Trimmed(), Runes(field, { ...ID, min: 0 }));
}

/** An id that the caller may choose for what is to be: routes find it by that. */
export function ChosenIdField(field: string): PropertyDecorator {
  const problemOfId = (value: unknown): string | undefined =>
    typeof value === 'string' ? segmentProblem(value) : undefined;
  const rule = ValidateBy({
    name: 'chosenId',
    validator: {
      validate: (value) => problemOfId(value) === undefined,
      defaultMessage: (context) => `invalid ${field}: value ${problemOfId(context?.value)}`,
    },
  });
  return applyDecorators(OptionalIdField(field), rule);
}

function Trimmed(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));
}
