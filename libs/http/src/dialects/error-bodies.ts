import type { DialectName } from '@rekey/contracts';
import type { ApinizerErrorBody } from './apinizer.js';
import type { CloudflareErrorBody } from './cloudflare.js';
import type { NativeErrorBody } from './native.js';
import type { OauthErrorBody } from './oauth.js';
import type { ZitadelConnectErrorBody } from './zitadel-connect.js';
import type { ZitadelRestErrorBody } from './zitadel-rest.js';

/** What each dialect answers when it refuses: `npm run generate` writes the schemas of errors from it. */
export interface ErrorBodies extends Record<DialectName, object> {
  readonly apinizer: ApinizerErrorBody;
  readonly cloudflare: CloudflareErrorBody;
  readonly native: NativeErrorBody;
  readonly oauth: OauthErrorBody;
  readonly 'zitadel-connect': ZitadelConnectErrorBody;
  readonly 'zitadel-rest': ZitadelRestErrorBody;
}
