import { apinizer } from './apinizer.js';
import { cloudflare } from './cloudflare.js';
import type { Dialect } from './dialect.js';
import { native } from './native.js';
import { oauth } from './oauth.js';
import { zitadelConnect } from './zitadel-connect.js';
import { zitadelRest } from './zitadel-rest.js';

/** First match wins; everything else is ours. Paths decide, so a failure before any route is found speaks right too. */
const PREFIXES: readonly (readonly [prefix: string, dialect: Dialect])[] = [
  ['/client/v4/', cloudflare],
  ['/zones/', cloudflare],
  ['/apiops/', apinizer],
  ['/management/', zitadelRest],
  ['/v2/', zitadelRest],
  ['/v2beta/', zitadelRest],
  ['/zitadel.', zitadelConnect],
  ['/oauth/', oauth],
];

/** Routes of our own to what belongs to an organization of the ZITADEL dialect. */
const OWNED_BY_ORG = /^\/v1\/applications\//;

/** Whether `x-zitadel-orgid` says in which organization a call to this path acts. */
export function actsInOrganization(path: string): boolean {
  return dialectOf(path).name.startsWith('zitadel') || OWNED_BY_ORG.test(path);
}

/** The dialect a path speaks, with or without query. */
export function dialectOf(path: string): Dialect {
  return PREFIXES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? native;
}
