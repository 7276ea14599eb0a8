/** Where a service listens, and what a process is told that by. */
interface ServicePlace {
  /** Its port in the distributed shape when nothing else is said. */
  readonly port: number;
  /** The setting that has its URL, for every process that calls it. */
  readonly urlVariable: `REKEY_${string}_URL`;
}

/**
 * The processes that own a schema, a role, a topic and routes. A new one is a line here and a folder in `apps` that exports
 * its routes: topics, settings, logins, the gateway's table and the scripts follow.
 */
export const SERVICES = {
  gateway: { port: 8080, urlVariable: 'REKEY_GATEWAY_URL' },
  'action-targets': { port: 8101, urlVariable: 'REKEY_ACTION_TARGETS_URL' },
  'key-vault': { port: 8102, urlVariable: 'REKEY_KEY_VAULT_URL' },
  'jwks-credentials': { port: 8103, urlVariable: 'REKEY_JWKS_CREDENTIALS_URL' },
  'application-secrets': { port: 8104, urlVariable: 'REKEY_APPLICATION_SECRETS_URL' },
  'rotation-ledger': { port: 8105, urlVariable: 'REKEY_ROTATION_LEDGER_URL' },
} as const satisfies Readonly<Record<string, ServicePlace>>;

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];

/** What tells the step that prepares the database, and nobody else, how the service of that name logs in there. */
export function databaseUrlVariableOf(service: ServiceName): string {
  return SERVICES[service].urlVariable.replace(/URL$/, 'DATABASE_URL');
}

/** The topic a service publishes its events to. */
export function topicOf<S extends ServiceName>(service: S): `rekey.${S}.events` {
  return `rekey.${service}.events`;
}

export function isService(name: string): name is ServiceName {
  return Object.hasOwn(SERVICES, name);
}

/** Where events go that a subscriber could not handle, from every service. Read by the gateway alone. */
export const DEAD_LETTER_TOPIC = 'rekey.dead-letters';

/** Where every service tells what changes nothing and has to be known all the same: refused attempts, secrets that were read. */
export const AUDIT_TOPIC = 'rekey.audit.events';

export const EVENT_TOPICS: readonly string[] = SERVICE_NAMES.map(topicOf);

/** What bodies to targets name as the vendor's instance: an installation is one. */
export const INSTANCE_ID = 'rekey';
