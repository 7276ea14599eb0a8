import type { IncomingHttpHeaders } from 'node:http';
import { CLIENT_ADDRESS_HEADER, isOfOneHop } from '@rekey/http';
import { ASSERTION_HEADER } from '@rekey/identity';
import type { FastifyRequest } from 'fastify';

/** Names the principal of a second pass through the gateway, once. Nobody outside knows a ticket. */
export const TICKET_HEADER = 'x-rekey-execution-ticket';
/** What only we may say. */
export const OURS = [ASSERTION_HEADER, CLIENT_ADDRESS_HEADER, TICKET_HEADER] as const;

const REQUEST_ID = 'x-request-id';
const ALWAYS_OURS: ReadonlySet<string> = new Set(OURS);
/** Where an assertion says who calls, nobody needs them any more. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'x-auth-key', 'x-auth-email']);

interface Forwarding {
  readonly hasBody: boolean;
  /** The service judges the headers themselves: it gets none that the client might have sent and did not. */
  readonly isUntouched: boolean;
  readonly assertion: string | undefined;
}

/**
 * The headers of a request as they came, in order and repeated ones too, names and values in turn. Left out is what is of
 * the client's connection alone. What `Connection` names besides goes on: the client talks to the product, not to a hop of
 * it, and could take away what it does not want judged.
 */
export function forwardedHeaders(
  { raw, headers, id }: FastifyRequest,
  { hasBody, isUntouched, assertion }: Forwarding,
): string[] {
  const forwarded: string[] = [];
  const isLeftOut = (name: string): boolean =>
    isOfOneHop(name)
      ? name !== 'content-length' || !hasBody
      : ALWAYS_OURS.has(name) ||
        (!isUntouched && name === REQUEST_ID) ||
        (assertion !== undefined && CREDENTIALS.has(name));
  for (let index = 0; index + 1 < raw.rawHeaders.length; index += 2) {
    const name = raw.rawHeaders[index] as string;
    if (!isLeftOut(name.toLowerCase())) forwarded.push(name, raw.rawHeaders[index + 1] as string);
  }
  if (!isUntouched) forwarded.push(REQUEST_ID, id);
  const address = headers[CLIENT_ADDRESS_HEADER];
  if (typeof address === 'string') forwarded.push(CLIENT_ADDRESS_HEADER, address);
  if (assertion !== undefined) forwarded.push(ASSERTION_HEADER, assertion);
  return forwarded;
}

/** The headers of a service's answer without those of its connection with us. */
export function answeredHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const answered: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    const isLength = name === 'content-length';
    if (value !== undefined && name !== 'date' && (isLength || !isOfOneHop(name))) answered[name] = value;
  }
  return answered;
}
