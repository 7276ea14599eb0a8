import { DomainError } from '@rekey/errors';

/** The vendor answers the same failure with another id, and in one place another kind, per call. */
const NOT_FOUND = {
  get: { kind: 'not-found', vendorCode: 'QUERY-pCP8P' },
  generateSecret: { kind: 'not-found', vendorCode: 'COMMAND-2g66f' },
  addKey: { kind: 'failed-precondition', vendorCode: 'COMMAND-sak25' },
} as const;

/** Also for an application of another project or organization. */
export class ApplicationNotFound extends DomainError {
  constructor(call: keyof typeof NOT_FOUND) {
    super({
      code: 'application-secrets.application.not-found',
      message: 'Application not found',
      ...NOT_FOUND[call],
    });
  }
}

export class ApplicationNameTaken extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.application.name-taken',
      kind: 'conflict',
      message: 'Application already exists',
      vendorCode: 'V3-DKcYh',
    });
  }
}

/** The project an application is to be made in. Also for one of another organization. */
export class ApplicationProjectNotFound extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.application.project-not-found',
      kind: 'failed-precondition',
      message: 'Project not found',
      vendorCode: 'COMMAND-EbFMN',
    });
  }
}
