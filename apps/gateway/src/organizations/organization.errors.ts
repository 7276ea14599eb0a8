import { DomainError } from '@rekey/errors';

export class OrganizationNameTaken extends DomainError {
  constructor() {
    super({
      code: 'gateway.organization.name-taken',
      kind: 'conflict',
      message: 'An organization of this name exists',
    });
  }
}

/** `x-zitadel-orgid` names an organization that does not exist. Answered as 403, like the vendor. */
export class OrganizationUnknown extends DomainError {
  constructor() {
    super({ code: 'identity.organization.unknown', kind: 'forbidden', message: 'The organization does not exist' });
  }
}
