import { InvalidInput } from '@rekey/errors';

/** Where in the body a rule stands: nowhere in particular when it is the body, or `[2]`. */
export function fieldBelow(place: string, field: string): string {
  return place === '' || field === '' ? `${place}${field}` : `${place}.${field}`;
}

/** What is wrong with a part of the body, told as the caller sees it in the whole. */
export function below<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidInput) || place === '') throw error;
    throw new InvalidInput(
      error.violations.map(({ field, message }) => ({ field: fieldBelow(place, field), message })),
      { code: error.code, message: error.message },
    );
  }
}
