/** The processes that own a schema, a role, a topic and routes. */
export const SERVICES = ['gateway', 'action-targets', 'key-vault', 'jwks-credentials', 'application-secrets'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The topic a service publishes its events to. */
export function topicOf<S extends ServiceName>(service: S): `rekey.${S}.events` {
  return `rekey.${service}.events`;
}

/** Where events go that a subscriber could not handle, from every service. Read by the gateway alone. */
export const DEAD_LETTER_TOPIC = 'rekey.dead-letters';

export const EVENT_TOPICS: readonly string[] = SERVICES.map(topicOf);

/** What bodies to targets name as the vendor's instance: an installation is one. */
export const INSTANCE_ID = 'rekey';
