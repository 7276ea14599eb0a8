import { createHash } from 'node:crypto';
import type { ServiceName } from '@rekey/contracts';
import { dropLogins, ownLogins, type OwnLogins } from '@rekey/database';
import type { Logger } from '@rekey/telemetry';
import { keptSecret } from './kept-secret.js';

const INSTANCE_LENGTH = 8;
/** The event log in PostgreSQL belongs to the process, not to a service. */
const EVENT_LOG = 'event-log';

export interface DatabaseLogins {
  /** What a service, or the event log, connects with. */
  urlOf(service: ServiceName | typeof EVENT_LOG): string;
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
  services: readonly ServiceName[],
  logger: Logger,
): Promise<DatabaseLogins> {
  const all = [...services, EVENT_LOG];
  // Another installation may use another database of the same server, to which its users belong.
  const { value } = await keptSecret(dataDir, 'database-instance');
  const instance = createHash('sha256').update(value).digest('hex').slice(0, INSTANCE_LENGTH);
  const logins: OwnLogins | undefined = await ownLogins(ownerUrl, all, instance);
  if (logins === undefined)
    logger.warn('The user of REKEY_DATABASE_URL may not make logins: all services share it and assume their roles');
  return {
    urlOf: (service) => logins?.get(service) ?? ownerUrl,
    drop: async () => {
      // A database that is away keeps logins whose passwords nobody knows; the next start gives them new ones.
      if (logins !== undefined) await dropLogins(ownerUrl, all, instance).catch(() => undefined);
    },
  };
}
