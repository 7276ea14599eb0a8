import { formatTimestamp } from '@rekey/config';
import type { GeneratedSecret } from '../client-secrets/client-secrets.service.js';

export interface ClientSecretV2Answer {
  /** Only here. */
  readonly clientSecret: string;
  readonly creationDate: string;
}

export function presentSecretV2({ clientSecret, changedAt }: GeneratedSecret): ClientSecretV2Answer {
  return { clientSecret, creationDate: formatTimestamp(changedAt) };
}
