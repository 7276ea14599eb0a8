import { ValidateBy } from 'class-validator';
import { isText } from '../../text/text-rules.js';

export const KID_LENGTH_MAX = 255;

/** A `kid` as others write them, slashes and all. */
export function IsKid(): PropertyDecorator {
  const problemOf = (value: unknown): string | undefined => {
    if (value === undefined || value === null) return EMPTY;
    if (!isText(value, KID_LENGTH_MAX)) return `kid must be a text of at most ${KID_LENGTH_MAX} characters`;
    return value.trim() === '' ? EMPTY : undefined;
  };
  return ValidateBy({
    name: 'isKid',
    validator: {
      validate: (value) => problemOf(value) === undefined,
      defaultMessage: (args) => problemOf(args?.value) ?? '',
    },
  });
}

const EMPTY = 'kid value can not be empty!';
