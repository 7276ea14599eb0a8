import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { isFormFile } from '../../multipart/multipart-form.js';

/** A file of the form, neither empty nor longer than `bytesMax`. */
export function IsFormFile(bytesMax: number): PropertyDecorator {
  const problemOf = (value: unknown, property: string): string | undefined => {
    if (!isFormFile(value) || value.bytes.length === 0) return `${property} value can not be empty!`;
    return value.bytes.length <= bytesMax ? undefined : `${property} must have at most ${bytesMax} bytes`;
  };
  return ValidateBy({
    name: 'isFormFile',
    validator: {
      validate: (value, args) => problemOf(value, args?.property ?? '') === undefined,
      defaultMessage: (args) => problemOf(args?.value, args?.property ?? '') ?? '',
    },
  });
}

/** `true` and `false` of a form or a query, in any letter case. An empty field is an absent one. */
export function ReadFlag(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    if (value === '') return undefined;
    const word = typeof value === 'string' ? value.toLowerCase() : value;
    return word === 'true' ? true : word === 'false' ? false : value;
  });
}

/** One of the vendor's words in any letter case, as forms have them; an empty field is an absent one. */
export function ReadWord(words: readonly string[]): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => {
    if (value === '') return undefined;
    return words.find((word) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase()) ?? value;
  });
}

/** An empty field of a form is an absent one. */
export function EmptyIsAbsent(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value));
}
