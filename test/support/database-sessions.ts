import { queryDatabase } from './query-database.js';

export interface DatabaseSession {
  readonly application: string;
  readonly login: string;
  readonly isPowerful: boolean;
}

/** Who is connected to this database in the name of a service, each login once. */
export function databaseSessions(url: string): Promise<DatabaseSession[]> {
  return queryDatabase(
    url,
    `SELECT DISTINCT application_name AS application, usename::text AS login,
            rolsuper OR rolcreaterole OR rolcreatedb AS "isPowerful"
       FROM pg_stat_activity JOIN pg_roles ON rolname = usename
      WHERE datname = current_database() AND application_name LIKE 'rekey-%'
      ORDER BY application, login`,
  );
}

/** Each of these services with a login that is its own. */
export function ownSessions(...services: readonly string[]): DatabaseSession[] {
  return services.toSorted().map((service) => ({
    application: `rekey-${service}`,
    login: expect.stringMatching(`^rekey_${service.replaceAll('-', '_')}_[0-9a-f]{8}$`) as string,
    isPowerful: false,
  }));
}
