import { CredentialRetired, type CredentialReference } from '@rekey/contracts';
import { endedOverlaps, type Ring, type RingChange } from '@rekey/lifecycle';

export interface KeyOwner {
  readonly id: string;
  readonly name: string;
}

/** How events name the signing key of a target. */
export function signingKeyOf({ id, name }: KeyOwner): CredentialReference {
  return { kind: 'target-signing-key', id, name, scope: {} };
}

/** Tells of every version whose overlap a change ended. */
export function retiredBy(target: KeyOwner, before: Ring, change: RingChange): CredentialRetired[] {
  return CredentialRetired.of(signingKeyOf(target), endedOverlaps(before, change));
}
