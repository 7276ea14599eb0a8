import { RingTable, type RingTurn } from '@rekey/database';
import type { ShownJwk } from './jwk-material.js';

interface Owner {
  readonly jwkId: string;
}
export interface StoredJwk {
  readonly publicJwk: ShownJwk;
  readonly privateJwk: Buffer | null;
}
export type JwkTurn = RingTurn<Owner, StoredJwk, object>;

/**
 * What JWKs are and were. A version that has retired is deleted, for nobody asks for a JWK that was; a compromised one
 * stays, so that a JWK which waits for new material can still be shown.
 */
export const JWK_VERSIONS = new RingTable<Owner, StoredJwk>({
  table: 'jwk_versions',
  owner: { jwkId: 'text' },
  material: { publicJwk: 'jsonb', privateJwk: 'bytea' },
  secret: { column: 'privateJwk', endsWhen: ['compromised'] },
  forgetsRetired: true,
  holder: { table: 'jwks', column: 'jwk_id' },
});
