import { DomainError } from '@rekey/errors';

export class EnvironmentNameTaken extends DomainError {
  constructor() {
    super({
      code: 'key-vault.environment.name-taken',
      kind: 'conflict',
      message: 'An environment of this name exists',
    });
  }
}

export class EnvironmentNotFound extends DomainError {
  constructor(name: string) {
    super({
      code: 'key-vault.environment.not-found',
      kind: 'not-found',
      message: `Environment (${name}) is not found or user does not have privilege to access it!`,
    });
  }
}
