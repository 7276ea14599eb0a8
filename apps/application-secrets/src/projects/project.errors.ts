import { DomainError } from '@rekey/errors';

/** Also for a project of another organization. */
export class ProjectNotFound extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.project.not-found',
      kind: 'not-found',
      message: 'Project not found',
      vendorCode: 'QUERY-fk2fs',
    });
  }
}

export class ProjectNameTaken extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.project.name-taken',
      kind: 'conflict',
      message: 'Project already exists',
      vendorCode: 'V3-DKcYh',
    });
  }
}
