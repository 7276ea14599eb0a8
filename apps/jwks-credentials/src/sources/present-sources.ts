import { acceptedOf } from '../credentials/credential-set.js';
import type { Credential } from '../credentials/credential.entity.js';
import type { Source } from './source.entity.js';

interface SourceState {
  /** Of the keys that the configuration accepts from it now, the newest first. */
  readonly kids: readonly string[];
  readonly lastSync: string | null;
  readonly error: string | null;
}

export interface SourcesAnswer {
  readonly jwks: readonly (SourceState & { readonly project: string; readonly name: string })[];
  readonly urls: readonly (SourceState & { readonly url: string })[];
}

/** @param shown a URL as this caller may see it */
export function presentSources(
  sources: readonly Source[],
  credentials: readonly Credential[],
  shown: (url: string) => string,
): SourcesAnswer {
  const now = new Date();
  const stateOf = (source: Source): SourceState => ({
    kids: acceptedOf(
      credentials.filter(({ sourceId }) => sourceId === source.id),
      now,
    ).map(({ kid }) => kid),
    lastSync: source.lastSync?.toISOString() ?? null,
    error: source.error,
  });
  const ordered = [...sources].sort((left, right) => left.position - right.position);
  return {
    jwks: ordered
      .filter(({ kind }) => kind === 'jwk')
      .map((source) => ({ project: source.project as string, name: source.name as string, ...stateOf(source) })),
    urls: ordered
      .filter(({ kind }) => kind === 'url')
      .map((source) => ({ url: shown(source.url as string), ...stateOf(source) })),
  };
}
