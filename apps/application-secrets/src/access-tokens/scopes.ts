import { ScopeInvalid } from './access-token.errors.js';

const MAX_LENGTH = 2_000;
const MAX_PROJECTS = 10;
/** RFC 6749 section 3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** They are about a user, and nobody is behind these tokens; clients ask for them out of habit. */
const GRANTED = new Set(['openid', 'profile', 'email', 'phone', 'address']);
/** The vendor's way to name another API that the token is for. */
const PROJECT_AUDIENCE = /^urn:zitadel:iam:org:project:id:([^:]{1,200}):aud$/;

export interface RequestedScopes {
  /** In the order asked for, each once. Scopes that nothing here gives are left out, as at the vendor. */
  readonly scopes: readonly string[];
  /** Ids of projects that the token is to be for. Whether the client may is not yet asked. */
  readonly projectIds: readonly string[];
}

/** The `scope` parameter. @throws ScopeInvalid */
export function readScopes(parameter: string | undefined): RequestedScopes {
  const asked = (parameter ?? '').split(' ').filter((scope) => scope !== '');
  if ((parameter ?? '').length > MAX_LENGTH) throw new ScopeInvalid(`scope must have at most ${MAX_LENGTH} characters`);
  if (!asked.every((scope) => SCOPE_TOKEN.test(scope)))
    throw new ScopeInvalid('scope must be a list of scope tokens with a space between each two');
  const scopes = [...new Set(asked)].filter((scope) => GRANTED.has(scope) || projectIn(scope) !== undefined);
  const projectIds = scopes.flatMap((scope) => projectIn(scope) ?? []);
  if (projectIds.length > MAX_PROJECTS) throw new ScopeInvalid(`scope must name at most ${MAX_PROJECTS} projects`);
  return { scopes, projectIds };
}

/** The vendor's own API, which these tokens do not open. */
const PLATFORM = 'zitadel';

function projectIn(scope: string): string | undefined {
  const id = PROJECT_AUDIENCE.exec(scope)?.[1];
  return id === PLATFORM ? undefined : id;
}
