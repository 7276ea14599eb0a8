import { DomainError, InvalidInput } from '@rekey/errors';

export class ProjectNameTaken extends DomainError {
  constructor() {
    super({ code: 'key-vault.project.name-taken', kind: 'conflict', message: 'A project of this name exists' });
  }
}

/** Missing, or not the caller's: the vendor's one text for both. */
export class ProjectNotFound extends DomainError {
  constructor(name: string) {
    super({
      code: 'key-vault.project.not-found',
      kind: 'not-found',
      message: `Project (${name}) is not found or user does not have privilege to access it!`,
    });
  }
}

export class PathValueEmpty extends InvalidInput {
  constructor(parameter: string) {
    const message = `${parameter} value can not be empty!`;
    super([{ field: parameter, message }], { code: 'key-vault.path.empty', message });
  }
}
