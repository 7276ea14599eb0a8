import { createHash } from 'node:crypto';
import { dropLogins, ownLogins } from '@rekey/database';
import { keptSecret } from './kept-secret.js';

const INSTANCE_LENGTH = 8;

/** What each service connects to the database with. */
export interface DatabaseLogins {
  /** Why all of them use the owner's URL, if they do. */
  readonly warning: string | undefined;
  urlOf(service: string): string;
  /** Removes the logins: the next start makes them again. */
  drop(): Promise<void>;
}

/**
 * Gives each service its own login, with a password that lives in this process alone and ends with it. Where the user of
 * the URL may not make logins, all of them use that URL and assume their roles.
 */
export async function openDatabaseLogins(
  ownerUrl: string,
  dataDir: string,
  services: readonly string[],
): Promise<DatabaseLogins> {
  // Another installation may use another database of the same server, to which its users belong.
  const { value } = await keptSecret(dataDir, 'database-instance');
  const instance = createHash('sha256').update(value).digest('hex').slice(0, INSTANCE_LENGTH);
  const logins = await ownLogins(ownerUrl, services, instance);
  return {
    warning:
      logins === undefined
        ? 'The user of REKEY_DATABASE_URL may not make logins: all services share it and assume their roles'
        : undefined,
    urlOf: (service) => logins?.get(service) ?? ownerUrl,
    drop: async () => {
      // A database that is away keeps logins whose passwords nobody knows; the next start gives them new ones.
      if (logins !== undefined) await dropLogins(ownerUrl, services, instance).catch(() => undefined);
    },
  };
}
