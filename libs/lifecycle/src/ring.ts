/**
 * `staged` is published and must not sign yet; `active` signs and verifies; `retiring` verifies until `retireAt`;
 * `retired` and `compromised` do neither and never come back.
 */
export type VersionState = 'staged' | 'active' | 'retiring' | 'retired' | 'compromised';

/** One generation of a credential. Holds no material: storage keeps that beside it, under the same number. */
export interface Version {
  readonly number: number;
  readonly state: VersionState;
  readonly createdAt: Date;
  /** When it last became active; null while it never was. */
  readonly activatedAt: Date | null;
  /** From this instant on nothing verifies with it; null while no end is set. */
  readonly retireAt: Date | null;
}

/**
 * A credential as its versions. Only the live ones are needed, so that an operation costs the same after ten rotations
 * and after ten thousand; numbers of dead versions are kept from being used again by `nextNumber`.
 */
export interface Ring {
  readonly versions: readonly Version[];
  /** Number of the version made next: one more than any version ever had. Starts at 1. */
  readonly nextNumber: number;
}

/** What an operation did. `ring` is what is there now; storage writes `changed` and inserts `added`. */
export interface RingChange {
  readonly ring: Ring;
  /** Versions that were there and are different now. */
  readonly changed: readonly Version[];
  readonly added?: Version;
}

export const EMPTY_RING: Ring = { versions: [], nextNumber: 1 };

/** The version that signs. None before the first activation and after a compromise without a replacement. */
export function activeOf(ring: Ring): Version | undefined {
  const [active, second] = ring.versions.filter((version) => version.state === 'active');
  // Two signers mean that storage lost a lock; going on would make the damage permanent.
  if (second !== undefined)
    throw new Error(`Versions ${active?.number} and ${second.number} of one ring are both active`);
  return active;
}

export function findVersion(ring: Ring, number: number): Version | undefined {
  return ring.versions.find((version) => version.number === number);
}
