import { DomainError } from '@rekey/errors';

export class WebKeyNotFound extends DomainError {
  constructor() {
    super({
      code: 'key-vault.web-key.not-found',
      kind: 'not-found',
      message: 'Web key not found',
      vendorCode: 'COMMAND-teiG3',
    });
  }
}

/** The key that signs cannot be deleted: another has to be activated first. */
export class WebKeyIsActive extends DomainError {
  constructor() {
    super({
      code: 'key-vault.web-key.is-active',
      kind: 'failed-precondition',
      message: 'Cannot delete active web key',
      vendorCode: 'COMMAND-Chai1',
    });
  }
}

/** Verifiers that cached the published set may not know the key yet: it would sign what they refuse. */
export class WebKeyTooYoung extends DomainError {
  constructor(notBefore: Date, now: Date) {
    super({
      code: 'key-vault.web-key.too-young',
      kind: 'failed-precondition',
      message: `The web key can be activated from ${notBefore.toISOString()} on, when every cache has it`,
      retryAfterSeconds: Math.max(1, Math.ceil((notBefore.getTime() - now.getTime()) / 1000)),
    });
  }
}

/** Every live key is published, and so there is a bound. */
export class TooManyWebKeys extends DomainError {
  constructor(limit: number) {
    super({
      code: 'key-vault.web-key.too-many',
      kind: 'failed-precondition',
      message: `At most ${limit} web keys can be live at once`,
    });
  }
}

/** Large keys take seconds of a core, so only so many wait for theirs. */
export class TooManyGenerations extends DomainError {
  constructor() {
    super({
      code: 'key-vault.web-key.busy',
      kind: 'unavailable',
      message: 'Too many web keys are being made at once',
      retryAfterSeconds: 5,
    });
  }
}

/** The first key is still being made. */
export class NoWebKey extends DomainError {
  constructor() {
    super({
      code: 'key-vault.web-key.none',
      kind: 'unavailable',
      message: 'No web key is active yet',
      retryAfterSeconds: 1,
    });
  }
}
