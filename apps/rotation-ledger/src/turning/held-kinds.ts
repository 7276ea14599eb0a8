import type { CredentialKind } from '@rekey/contracts';

/** Whoever uses one of these has the secret itself, and works on only with the new one in hand. */
export const HELD_KINDS: readonly CredentialKind[] = ['client-secret', 'application-key', 'target-signing-key'];
