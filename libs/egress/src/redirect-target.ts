import { EgressDenied } from './egress-policy.js';

/**
 * Where a redirect leads. What was asked for under TLS is not fetched in the clear.
 * @throws EgressDenied for https → http, or a location that is no URL
 */
export function redirectTarget(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw new EgressDenied('a redirect that is no URL');
  const to = new URL(location, from);
  if (from.protocol === 'https:' && to.protocol !== 'https:') throw new EgressDenied(to.hostname);
  return to;
}
