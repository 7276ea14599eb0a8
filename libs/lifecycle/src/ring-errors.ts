import { DomainError, InvalidInput, refusals } from '@rekey/errors';

const { notFound, precondition } = refusals('lifecycle.version');

/** No such version among the ones that are still known. */
export class VersionNotFound extends notFound('not-found', (number: number) => `Version ${number} does not exist`) {}

/** Nothing to compromise: the ring has no active version and none was named. */
export class NoActiveVersion extends precondition('none-active', 'No version is active') {}

/** Only a version inside its overlap can become active again. */
export class VersionNotRetiring extends DomainError {
  constructor(number?: number) {
    super({
      code: 'lifecycle.version.not-retiring',
      kind: 'failed-precondition',
      message: number === undefined ? 'No version is retiring' : `Version ${number} is not retiring`,
    });
  }
}

/** Only a staged version can be activated. */
export class VersionNotStaged extends precondition(
  'not-staged',
  (number: number) => `Version ${number} is not staged`,
) {}

/** Caches may not have seen the staged version yet. */
export class ActivationTooEarly extends DomainError {
  constructor(
    number: number,
    readonly notBefore: Date,
    now: Date,
  ) {
    super({
      code: 'lifecycle.version.too-early',
      kind: 'failed-precondition',
      message: `Version ${number} can be activated from ${notBefore.toISOString()} on`,
      retryAfterSeconds: Math.ceil((notBefore.getTime() - now.getTime()) / 1000),
    });
  }
}

/** Every staged version is published: without a bound the published set would grow for ever. */
export class TooManyStaged extends precondition(
  'too-many-staged',
  (limit: number) => `At most ${limit} versions can be staged at once`,
) {}

/** The active version leaves only by rotation, activation of another one, or compromise. */
export class VersionIsActive extends precondition('is-active', (number: number) => `Version ${number} is active`) {}

/** An overlap outside what the operator allows. */
export class OverlapOutOfRange extends InvalidInput {
  constructor(field: string, maxMs: number) {
    const message = `must be between 0s and ${Math.floor(maxMs / 1000)}s`;
    super([{ field, message }], { code: 'lifecycle.overlap.out-of-range', message: `${field} ${message}` });
  }
}
