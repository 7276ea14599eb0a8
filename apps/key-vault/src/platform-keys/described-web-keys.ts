import { Injectable } from '@nestjs/common';
import { CredentialDescribed, type CredentialReference, PLATFORM_WEB_KEYS } from '@rekey/contracts';
import type { Version } from '@rekey/lifecycle';
import { DescribedCredentials } from '@rekey/platform';
import { WebKeysRepository } from './web-keys.repository.js';

/** The installation's one ring. Its overlaps have no end but the removal of a key. */
export const WEB_KEYS: CredentialReference = {
  kind: 'web-key',
  id: PLATFORM_WEB_KEYS,
  name: PLATFORM_WEB_KEYS,
  scope: {},
};

/** Tells of the platform's signing keys again. */
@Injectable()
export class DescribedWebKeys {
  constructor(credentials: DescribedCredentials, keys: WebKeysRepository) {
    credentials.add({
      kind: 'web-key',
      count: async (manager) => ((await keys.live(manager)).length > 0 ? 1 : 0),
      hold: async (manager, { after }) =>
        after === '' && (await keys.lock(manager)).keys.length > 0 ? [PLATFORM_WEB_KEYS] : [],
      describe: async (manager) => {
        const { keys: live, since } = await keys.lock(manager);
        return [webKeysDescribed(live, since)];
      },
    });
  }
}

/** What events tell of them. @param since when the first was made */
export function webKeysDescribed(versions: readonly Version[], since: Date): CredentialDescribed {
  return CredentialDescribed.of(WEB_KEYS, {
    createdAt: since,
    versions: versions.map((version) => ({ ...version, retireAt: null })),
  });
}
