import type { CredentialKind } from '../rotation-event.js';
import type { OnBehalf } from './credential-owners.client.js';

/** Credentials whose value somebody holds, so that a vault key can be fed by one. */
export const FEEDING_KINDS = ['client-secret', 'target-signing-key'] as const satisfies readonly CredentialKind[];
export type FeedingKind = (typeof FEEDING_KINDS)[number];

export interface FeedingCredential {
  readonly kind: FeedingKind;
  readonly id: string;
}

/** A version of a credential that became active, for those who hold it. */
export interface Handover extends FeedingCredential {
  readonly version: number;
  /** Of the turn; one of its own where nothing turned. Taken once. */
  readonly rotationId: string;
  /** Id of the event that told of the turn, to be answered; null where nothing turned. */
  readonly answers: string | null;
  /** How long what was before goes on. */
  readonly overlapMs: number;
  /** The value, sealed for the way, in base64; null where the version was handed over before. */
  readonly sealed: string | null;
}

/** A vault key that takes the value of a credential. */
export interface FedKey {
  readonly project: string;
  readonly name: string;
  readonly environments: readonly string[];
}

export interface FeedAssignment extends FeedingCredential {
  readonly credentialName: string;
  /** The project of an application, whose end is that of its secrets. */
  readonly credentialProject: string | null;
  /** All of them: what is not here is fed no longer. */
  readonly vaultKeys: readonly FedKey[];
  readonly as: OnBehalf;
}

/** What a vault key has of the credential that feeds it. */
export interface Feed extends FedKey {
  readonly keyId: string;
  /** Of the credential; null while nothing was handed over. */
  readonly version: number | null;
  readonly lastError: string | null;
  /** Which version of the key in which environment is which version of the credential. */
  readonly fed: readonly { readonly environment: string; readonly keyVersion: number; readonly version: number }[];
}

/** Whether a credential has holders, as its owner has to know. */
export interface Hold extends FeedingCredential {
  readonly isHeld: boolean;
  /** Hand over what is active now, where the owner still has it. */
  readonly fills: boolean;
  readonly as: OnBehalf;
}
