import { Rule } from '@rekey/http';

/** SAML has no secrets that could be rotated: such an application is refused, and not made as something else. */
export function NoSaml(): PropertyDecorator {
  return Rule('noSaml', (value) => (value === undefined ? undefined : 'SAML applications are not supported'));
}
