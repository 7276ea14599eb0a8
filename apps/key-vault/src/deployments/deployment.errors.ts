import { DomainError, InvalidInput } from '@rekey/errors';

export class WorkerNameTaken extends DomainError {
  constructor() {
    super({
      code: 'key-vault.worker.name-taken',
      kind: 'conflict',
      message: 'A worker of this name exists in the environment',
    });
  }
}

export class WorkerNotFound extends DomainError {
  constructor() {
    super({ code: 'key-vault.worker.not-found', kind: 'not-found', message: 'There is no such worker' });
  }
}

export class TooManyWorkers extends DomainError {
  constructor(max: number) {
    super({
      code: 'key-vault.worker.too-many',
      kind: 'conflict',
      message: `An environment has at most ${max} workers`,
    });
  }
}

/** The URL is none, or one that is not called from here. */
export class WorkerUrlRefused extends InvalidInput {
  constructor(reason: string) {
    super([{ field: 'url', message: reason }], { code: 'key-vault.worker.url-refused' });
  }
}

/** There is nothing to encrypt the answer to. */
export class RuntimeKeyMissing extends DomainError {
  constructor() {
    super({
      code: 'key-vault.runtime.public-key-missing',
      kind: 'forbidden',
      message: 'The token was issued without a publicKey, which the bundle is encrypted to',
    });
  }
}

export class TooManyWaiting extends DomainError {
  constructor() {
    super({
      code: 'key-vault.runtime.too-many-waiting',
      kind: 'unavailable',
      message: 'Too many runtimes wait for a change',
      retryAfterSeconds: 5,
    });
  }
}
