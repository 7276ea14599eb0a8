import { RingTable, type RingTurn } from '@rekey/database';
import type { PublicJwk } from '@rekey/crypto';
import type { MaterialFacts } from '../material/material.js';

interface Owner {
  readonly keyId: string;
  readonly environmentId: string;
}
interface Material {
  readonly content: Buffer;
  readonly publicJwk: PublicJwk | null;
  readonly facts: MaterialFacts | null;
}
export type KeyTurn = RingTurn<Owner, Material, object>;

/**
 * Material of keys, certificates and keystores: a ring for each environment. What has retired keeps its material until every
 * JWK has followed.
 */
export const KEY_VERSIONS = new RingTable<Owner, Material>({
  table: 'key_versions',
  owner: { keyId: 'text', environmentId: 'text' },
  material: { content: 'bytea', publicJwk: 'jsonb', facts: 'jsonb' },
  secret: { column: 'content', endsWhen: ['compromised'] },
  holder: { table: 'keys', column: 'key_id' },
});
