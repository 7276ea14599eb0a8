import { refusals } from '@rekey/errors';

const { conflict } = refusals('gateway.organization');
const { forbidden } = refusals('identity.organization');

export class OrganizationNameTaken extends conflict('name-taken', 'An organization of this name exists') {}

/** `x-zitadel-orgid` names an organization that does not exist. Answered as 403, like the vendor. */
export class OrganizationUnknown extends forbidden('unknown', 'The organization does not exist') {}
