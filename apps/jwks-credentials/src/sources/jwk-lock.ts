import type { EntityManager } from 'typeorm';

/**
 * Until the transaction ends nobody else binds these JWKs or applies what happened to them. Whoever binds asks the vault
 * behind this lock: what was told before is in the answer, what is told later finds the binding. Taken before any row.
 */
export async function lockJwks(manager: EntityManager, jwkIds: readonly string[]): Promise<void> {
  // One after the other and sorted, or two callers could wait for each other.
  for (const jwkId of [...new Set(jwkIds)].sort()) {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`jwks-credentials jwk ${jwkId}`]);
  }
}
