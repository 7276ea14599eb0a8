import { ClientProofMissing, ClientRefused, OAuthRequestInvalid } from './client.errors.js';

/** RFC 7523 section 2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a client sent to authenticate with: `client_secret_basic`, `client_secret_post` or `private_key_jwt`. */
export type ClientCredentials = SecretCredentials | AssertionCredentials;

export interface SecretCredentials {
  readonly kind: 'secret';
  readonly clientId: string;
  readonly secret: string;
}

export interface AssertionCredentials {
  readonly kind: 'assertion';
  readonly assertion: string;
  /** Named beside it, if it was. */
  readonly clientId: string | undefined;
}

/** The parameters of the form by which a client may authenticate. */
export interface CredentialParameters {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly client_assertion?: string | undefined;
  readonly client_assertion_type?: string | undefined;
}

const BASIC = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;

/**
 * RFC 6749 section 2.3: one method per request. A client id in the form beside a Basic header is ignored.
 * @throws OAuthRequestInvalid when there is none or more than one; ClientRefused when it cannot be read
 */
export function readClientCredentials(
  authorization: string | undefined,
  form: CredentialParameters,
): ClientCredentials {
  const usesBasic = /^Basic\b/i.test(authorization ?? '');
  const methods = [usesBasic, isGiven(form.client_secret), isGiven(form.client_assertion)];
  if (methods.filter(Boolean).length > 1) throw new OAuthRequestInvalid('more than one way to authenticate the client');
  if (usesBasic) return fromBasic(authorization as string);
  if (isGiven(form.client_assertion)) return fromAssertion(form, form.client_assertion);
  if (!isGiven(form.client_id)) throw new OAuthRequestInvalid('client_id or client_assertion must be provided');
  if (!isGiven(form.client_secret)) throw new ClientProofMissing();
  return { kind: 'secret', clientId: form.client_id, secret: form.client_secret };
}

/** An empty parameter is an absent one (RFC 6749 section 3.1). */
function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function fromAssertion(form: CredentialParameters, assertion: string): ClientCredentials {
  if (form.client_assertion_type !== ASSERTION_TYPE)
    throw new OAuthRequestInvalid(`client_assertion_type must be ${ASSERTION_TYPE}`);
  return { kind: 'assertion', assertion, clientId: isGiven(form.client_id) ? form.client_id : undefined };
}

function fromBasic(authorization: string): ClientCredentials {
  const encoded = BASIC.exec(authorization)?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1) throw new ClientRefused();
  return { kind: 'secret', clientId: formDecode(pair.slice(0, colon)), secret: formDecode(pair.slice(colon + 1)) };
}

/** RFC 6749 section 2.3.1: both halves are form-encoded before they go into the header. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ClientRefused();
  }
}
