import type { CredentialKind } from '@rekey/contracts';

/** Whoever uses one of these has the secret itself, and works on only with the new one in hand. */
export const HELD_KINDS: readonly CredentialKind[] = ['client-secret', 'application-key', 'target-signing-key'];

/** What is said of a turn that nobody would receive. */
export const NO_HOLDER = 'no-holder';

/** Nobody is known who would receive a new version. */
export function lacksHolder(kind: CredentialKind): boolean {
  return HELD_KINDS.includes(kind);
}
