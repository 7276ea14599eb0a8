import type { SealedColumn } from '@rekey/crypto';

export const KEY_CONTENT: SealedColumn = {
  schema: 'key_vault',
  table: 'key_versions',
  column: 'content',
  key: { key_id: 'text', environment_id: 'text', number: 'int' },
};

export const PRIVATE_JWK: SealedColumn = {
  schema: 'key_vault',
  table: 'jwk_versions',
  column: 'private_jwk',
  key: { jwk_id: 'text', number: 'int' },
};

export const WEB_KEY_SECRET: SealedColumn = {
  schema: 'key_vault',
  table: 'web_keys',
  column: 'private_key',
  key: { id: 'text' },
};

export const WORKER_QUERY: SealedColumn = {
  schema: 'key_vault',
  table: 'environment_workers',
  column: 'url_query',
  key: { id: 'text' },
};

/** Every column here whose values are sealed. A rotation of the master key encrypts them anew. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [KEY_CONTENT, PRIVATE_JWK, WEB_KEY_SECRET, WORKER_QUERY];
