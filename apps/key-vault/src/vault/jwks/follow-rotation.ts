import { parseDurationMs } from '@rekey/config';
import { CredentialRetired, JwkUpdated, type KeyRotated, type RotationDependant } from '@rekey/contracts';
import type { ParsedPem } from '@rekey/crypto';
import { DomainError } from '@rekey/errors';
import { endedOverlaps, rotate, turnOf, type Version } from '@rekey/lifecycle';
import { buildJwk } from '../jwk-store/build-jwk.js';
import type { JwkState, JwkWrite } from '../jwk-store/jwks.repository.js';
import type { VersionMaterial } from '../keys/key-state.js';
import { jwkOf } from '../jwk-store/jwk-credential.js';

/** New material of an environment, parsed at most once for each alias however many JWKs are made of it. */
export type RotatedMaterial = VersionMaterial & { readonly parse: (alias: string | null) => ParsedPem };
/** By environment. */
export type Materials = ReadonlyMap<string, RotatedMaterial>;

/** What one JWK does about a rotation of its key. */
export interface Decision {
  readonly dependant: RotationDependant;
  readonly write?: JwkWrite;
}

export const MADE_AFTER = 'Made after the rotation';

/** Whether and how a JWK follows. One that cannot keeps what it has, and says why. */
export function decide(event: KeyRotated, materials: Materials, jwk: JwkState): Decision {
  const material = materials.get(jwk.environmentId as string);
  if (event.updateScope === 'SAME_PROJECT' && jwk.project !== event.project) {
    return { dependant: dependantOf(jwk, 'skipped', 'In another project than the key: outside of SAME_PROJECT') };
  }
  if (material === undefined) {
    return { dependant: dependantOf(jwk, 'skipped', 'The environment it was made from has no new material') };
  }
  // A revert goes back to a lower number; a JWK has seen it when it is at that very one.
  const hasSeen =
    event.reason === 'reverted' ? jwk.sourceVersion === material.number : jwk.sourceVersion >= material.number;
  if (hasSeen) return { dependant: dependantOf(jwk, 'skipped', MADE_AFTER) };
  if (material.content === null) {
    return { dependant: dependantOf(jwk, 'failed', 'The key left the environment before the JWK could follow') };
  }
  try {
    return { dependant: dependantOf(jwk, 'applied'), write: follow(event, jwk, material) };
  } catch (error) {
    // A key that became something else is the caller's wish, not our fault: the JWK says so and stays as it is.
    if (error instanceof DomainError && error.kind === 'invalid') {
      return { dependant: dependantOf(jwk, 'failed', error.message) };
    }
    throw error;
  }
}

function follow(event: KeyRotated, jwk: JwkState, material: RotatedMaterial): JwkWrite {
  const built = buildJwk(material.parse(jwk.sourceAlias), jwk);
  // The time of the rotation, not of its delivery: the overlap ends when the rotation said.
  const change = rotate(jwk.ring, { now: material.activatedAt, overlapMs: parseDurationMs(event.overlap) ?? 0 });
  return { id: jwk.id, sourceVersion: material.number, change, built };
}

/** That a JWK follows, and which versions of it that ended. */
export function eventsOf(
  { rotationId, keyId, overlap, retireAt, reason }: KeyRotated,
  jwk: JwkState,
  { built: { publicJwk }, change }: JwkWrite,
): (JwkUpdated | CredentialRetired)[] {
  const { id: jwkId, project, name, ring, kid: kidBefore } = jwk;
  const { number: version, createdAt } = change.added as Version;
  const credential = jwkOf(jwk);
  const cause = reason ?? 'rotated';
  const turnedAt = createdAt.toISOString();
  const turn = { rotationId, credential, ...turnOf(ring, change), cause, retireAt, turnedAt } as const;
  return [
    new JwkUpdated({ ...turn, jwkId, project, name, version, keyId, publicJwk, kidBefore, overlap }),
    ...CredentialRetired.of(credential, endedOverlaps(ring, change)),
  ];
}

/** Whether the JWK has seen the rotation already: it was made between the commit and the delivery of the event. */
export function isMadeAfter(jwk: JwkState, materials: Materials): boolean {
  const material = materials.get(jwk.environmentId as string);
  if (material !== undefined) return jwk.sourceVersion >= material.number;
  return [...materials.values()].some(({ createdAt }) => jwk.createdAt > createdAt);
}

export function dependantOf(
  { id, name }: JwkState,
  outcome: RotationDependant['outcome'],
  reason?: string,
): RotationDependant {
  return { kind: 'jwk', id, name, outcome, ...(reason === undefined ? {} : { reason }) };
}
