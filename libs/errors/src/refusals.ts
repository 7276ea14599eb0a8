import { DomainError, type DomainErrorInit, type ErrorKind } from './domain-error.js';

const KINDS = {
  invalid: 'invalid',
  precondition: 'failed-precondition',
  unauthenticated: 'unauthenticated',
  forbidden: 'forbidden',
  notFound: 'not-found',
  notAllowed: 'method-not-allowed',
  conflict: 'conflict',
  gone: 'gone',
  tooLarge: 'too-large',
  rateLimited: 'rate-limited',
  unavailable: 'unavailable',
  internal: 'internal',
} as const satisfies Readonly<Record<string, ErrorKind>>;

type Details = Omit<Partial<DomainErrorInit>, 'code' | 'kind' | 'message'>;
/** A vendor's identifier of the failure stands for the details when there are no others. */
type More = Details | string | number;
/** The same for every error of the class, or made of what its constructor was given. */
type Made<T, A extends unknown[]> = T | ((...given: A) => T);
type Refusal = <A extends unknown[] = []>(
  problem: string,
  message: Made<string, A>,
  more?: Made<More, A>,
) => new (...given: A) => DomainError;

/**
 * Declares the errors of one noun, a class each: `class KeyNotFound extends notFound('not-found', 'There is no such key') {}`.
 * @param noun what their codes begin with, `<service>.<noun>`
 */
export function refusals(noun: string): Readonly<Record<keyof typeof KINDS, Refusal>> {
  const named = Object.entries(KINDS).map(([name, kind]): [string, Refusal] => [name, refusalOf(noun, kind)]);
  return Object.fromEntries(named) as Record<keyof typeof KINDS, Refusal>;
}

const refusalOf =
  (noun: string, kind: ErrorKind): Refusal =>
  <A extends unknown[]>(problem: string, message: Made<string, A>, more?: Made<More, A>) =>
    class extends DomainError {
      constructor(...given: A) {
        const details = typeof more === 'function' ? more(...given) : more;
        super({
          code: `${noun}.${problem}`,
          kind,
          message: typeof message === 'function' ? message(...given) : message,
          ...(typeof details === 'object' ? details : { vendorCode: details }),
        });
      }
    };
