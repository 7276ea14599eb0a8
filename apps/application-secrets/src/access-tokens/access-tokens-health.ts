import { Injectable } from '@nestjs/common';
import { Readiness } from '@rekey/platform';
import { PlatformKeys } from './platform-keys.js';

/** Holds requests back until tokens can be issued: key-vault has answered that there is a key to sign them with. */
@Injectable()
export class AccessTokensHealth {
  constructor(readiness: Readiness, keys: PlatformKeys) {
    readiness.addFirst('tokens', async () =>
      (await keys.areKnown()) ? undefined : 'key-vault has no key to sign tokens with yet',
    );
  }
}
