import { ValidateIf } from 'class-validator';

/**
 * A member of a native body that may be left out. Given, it is what its type says: `null` is refused like any other
 * value, because whoever took it for an absent one would read "everywhere" or "for ever" where nothing was meant.
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_body: object, value: unknown) => value !== undefined);
}
