import { DomainError, InvalidInput } from '@rekey/errors';

/** The vendor answers the same failure with another id, and in one place another kind, per call. */
const NOT_FOUND = {
  get: { kind: 'not-found', vendorCode: 'QUERY-pCP8P' },
  generateSecret: { kind: 'not-found', vendorCode: 'COMMAND-2g66f' },
  addKey: { kind: 'failed-precondition', vendorCode: 'COMMAND-sak25' },
  rename: { kind: 'not-found', vendorCode: 'COMMAND-28di9' },
  configure: { kind: 'not-found', vendorCode: 'COMMAND-2n8uU' },
  changeState: { kind: 'not-found', vendorCode: 'COMMAND-ov9d3' },
  remove: { kind: 'not-found', vendorCode: 'COMMAND-0po9s' },
  generateSecretV2: { kind: 'not-found', vendorCode: 'COMMAND-Kd92s' },
} as const;

export type ApplicationCall = keyof typeof NOT_FOUND;

/** Also for an application of another project or organization. */
export class ApplicationNotFound extends DomainError {
  constructor(call: ApplicationCall) {
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

/** The id that the caller gave a new application is that of another one. */
export class ApplicationIdTaken extends DomainError {
  constructor() {
    super({
      code: 'application-secrets.application.id-taken',
      kind: 'failed-precondition',
      message: 'Application already exists',
      vendorCode: 'PROJECT-lxowmp',
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

/** A change that changes nothing. */
export class ApplicationUnchanged extends DomainError {
  constructor(vendorCode: 'COMMAND-2m8vx' | 'COMMAND-1m88i') {
    super({
      code: 'application-secrets.application.unchanged',
      kind: 'failed-precondition',
      message: 'No changes',
      vendorCode,
    });
  }
}

/** The state that the call would bring about is there already. */
export class ApplicationStateUnchanged extends DomainError {
  constructor(state: 'active' | 'inactive') {
    super({
      code: `application-secrets.application.not-${state === 'active' ? 'inactive' : 'active'}`,
      kind: 'failed-precondition',
      message: state === 'active' ? 'Application is not inactive' : 'Application is not active',
      vendorCode: state === 'active' ? 'COMMAND-1n8cM' : 'COMMAND-dsh35',
    });
  }
}

const WRONG_TYPE = {
  configure: { api: 'COMMAND-Gnwt3', oidc: 'COMMAND-GBr34' },
  generateSecret: { api: 'COMMAND-aeH4', oidc: 'COMMAND-Ghrh3' },
} as const;

/** A call for API applications met an OIDC application, or the other way round. */
export class ApplicationOfOtherType extends InvalidInput {
  constructor(expected: 'api' | 'oidc', call: keyof typeof WRONG_TYPE) {
    super([], {
      code: 'application-secrets.application.other-type',
      message: `Application is not type ${expected.toUpperCase()}`,
      vendorCode: WRONG_TYPE[call][expected],
    });
  }
}
