import { formOf } from '@rekey/http';
import type { PlainRequest } from '@rekey/platform';
import { OAuthRequestInvalid } from '../clients/client.errors.js';

const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;

/** The parameters of a form that an endpoint knows; the others are left out, an empty one is an absent one. */
export type OAuthForm<Name extends string> = { readonly [Parameter in Name]?: string };

/**
 * Reads a form (RFC 6749 section 3.2) in a few comparisons: other people's APIs wait for introspections, and reading by
 * reflection would cost more than what they ask for. JSON is refused: there a parameter could be of another type.
 * @throws OAuthRequestInvalid for another content type or a repeated parameter
 */
export function readOAuthForm<Name extends string>(
  contentType: string | undefined,
  body: unknown,
  names: readonly Name[],
): OAuthForm<Name> {
  if (contentType !== undefined && !FORM.test(contentType))
    throw new OAuthRequestInvalid('Content-Type must be application/x-www-form-urlencoded');
  const form: Partial<Record<Name, string>> = {};
  const given = (body ?? {}) as Readonly<Record<string, unknown>>;
  for (const name of names) {
    const value = given[name];
    if (typeof value === 'string') {
      if (value !== '') form[name] = value;
    } else if (value !== undefined) throw new OAuthRequestInvalid(`${name} must be given once`);
  }
  return form;
}

const PLAIN_FORM = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;

/** The same before Fastify has read it. Undefined for a request whose answer pages may want to read, or whose type is unusual. */
export function readPlainOAuthForm<Name extends string>(
  { raw: { headers }, body }: PlainRequest,
  names: readonly Name[],
): OAuthForm<Name> | undefined {
  const { 'content-type': contentType = '', 'content-encoding': coding, origin } = headers;
  const isPlain = PLAIN_FORM.test(contentType) && origin === undefined && coding === undefined;
  return isPlain ? readOAuthForm(contentType, formOf(body), names) : undefined;
}

/** The parameters by which clients authenticate. */
export const CLIENT_PARAMETERS = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'] as const;
