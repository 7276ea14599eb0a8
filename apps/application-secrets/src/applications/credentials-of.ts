import type { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import {
  applicationKeyDescribed,
  applicationKeyRemoved,
  keysOfApplications,
} from '../application-keys/described-application-keys.js';
import { describeClientSecrets, describeRemovedSecrets } from '../client-secrets/described-client-secrets.js';

/** Tells of the secret and the keys of a locked application, which have its name. */
export async function tellOfCredentials(manager: EntityManager, outbox: Outbox, appId: string): Promise<void> {
  await outbox.add(manager, ...(await describeClientSecrets(manager, [appId])));
  for await (const keys of keysOfApplications(manager, [appId])) {
    await outbox.add(manager, ...keys.map(applicationKeyDescribed));
  }
}

/** Tells that the secrets and keys of locked applications go with them: while they are there. */
export async function tellOfRemoval(
  manager: EntityManager,
  outbox: Outbox,
  appIds: readonly string[],
  removedAt: Date,
): Promise<void> {
  await outbox.add(manager, ...(await describeRemovedSecrets(manager, appIds, removedAt)));
  for await (const keys of keysOfApplications(manager, appIds)) {
    await outbox.add(manager, ...keys.map((key) => applicationKeyRemoved(key, removedAt)));
  }
}
