import { DomainError, InvalidInput, refusals } from '@rekey/errors';

const { conflict, precondition } = refusals('application-secrets.application');

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

export class ApplicationNameTaken extends conflict('name-taken', 'Application already exists', 'V3-DKcYh') {}

/** The id that the caller gave a new application is that of another one. */
export class ApplicationIdTaken extends precondition('id-taken', 'Application already exists', 'PROJECT-lxowmp') {}

/** The project an application is to be made in. Also for one of another organization. */
export class ApplicationProjectNotFound extends precondition(
  'project-not-found',
  'Project not found',
  'COMMAND-EbFMN',
) {}

/** A change that changes nothing. */
export class ApplicationUnchanged extends precondition(
  'unchanged',
  'No changes',
  (vendorCode: 'COMMAND-2m8vx' | 'COMMAND-1m88i') => vendorCode,
) {}

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
