import type { PublicJwk } from '@rekey/contracts';
import { acceptedOf, keysOf } from '../credentials/credential-set.js';
import type { Credential } from '../credentials/credential.entity.js';
import type { Configuration } from './configuration.entity.js';

/** The vendor's TokenConfiguration (contract section 4.1). */
export interface ConfigurationAnswer {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly token_sources: readonly string[];
  readonly token_type: string;
  readonly credentials: { readonly keys: readonly PublicJwk[] };
  readonly created_at: string;
  readonly last_updated: string;
}

export function presentConfiguration(
  configuration: Configuration,
  credentials: readonly Credential[],
): ConfigurationAnswer {
  const { id, title, description, tokenSources, tokenType, createdAt, lastUpdated } = configuration;
  return {
    id,
    title,
    description,
    token_sources: tokenSources,
    token_type: tokenType,
    credentials: { keys: keysOf(acceptedOf(credentials, new Date())) },
    created_at: withMicroseconds(createdAt),
    last_updated: withMicroseconds(lastUpdated),
  };
}

/** The vendor shows six fractional digits. */
export function withMicroseconds(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
