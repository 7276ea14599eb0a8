import type { EntityManager } from 'typeorm';

/**
 * Until the transaction ends nobody else binds these JWKs or applies what happened to them. Whoever binds asks the vault
 * behind this lock: what was told before is in the answer, what is told later finds the binding. Taken before any row.
 */
export async function lockJwks(manager: EntityManager, jwkIds: readonly string[]): Promise<void> {
  // In one order everywhere, or two callers could wait for each other.
  await manager.query(
    `SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
     FROM (SELECT DISTINCT name FROM unnest($1::text[]) AS name ORDER BY name) AS sorted`,
    [jwkIds.map((jwkId) => `jwks-credentials jwk ${jwkId}`)],
  );
}
