import type { PaginationAnswer } from '@rekey/http';
import type { PublicKey } from './public-key.entity.js';

/** As the vendor shows it: an inactive key has no `active`, one without an expiry no date of it. */
export interface PublicKeyAnswer {
  readonly keyId: string;
  readonly active?: true;
  /** Base64 of the PEM. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly expirationDate?: string;
  readonly creationDate: string;
  readonly changeDate: string;
}

export interface AddedPublicKeyAnswer {
  readonly keyId: string;
  readonly creationDate: string;
}

export interface ChangedPublicKeyAnswer {
  readonly changeDate: string;
}

export interface RemovedPublicKeyAnswer {
  readonly deletionDate: string;
}

/** An empty result has no list. */
export interface PublicKeyListAnswer {
  readonly pagination: PaginationAnswer;
  readonly publicKeys?: readonly PublicKeyAnswer[];
}

export function presentPublicKey(key: PublicKey): PublicKeyAnswer {
  return {
    keyId: key.id,
    ...(key.active ? { active: true } : {}),
    publicKey: Buffer.from(key.pem).toString('base64'),
    fingerprint: key.fingerprint,
    ...(key.expiresAt === null ? {} : { expirationDate: key.expiresAt.toISOString() }),
    creationDate: key.createdAt.toISOString(),
    changeDate: key.changedAt.toISOString(),
  };
}
