import type { KeyObject } from 'node:crypto';
import type { LiveSigningKey } from '../signing-keys/signing-keys.repository.js';
import type { TargetSettings } from '../targets/target.entity.js';

/** What payloads of the target are encrypted to. */
export interface EncryptionKey {
  readonly keyId: string;
  readonly key: KeyObject;
  readonly expiresAt: Date | null;
}

/** All that a call to a target needs. Holds keys in clear: never logged, never stored. */
export interface CallableTarget extends Omit<TargetSettings, 'endpoint'> {
  readonly id: string;
  readonly url: URL;
  /** The newest first. */
  readonly signingKeys: readonly LiveSigningKey[];
  readonly encryptionKey: EncryptionKey | undefined;
  /** Deliveries go out one after the other, in the order of the events. */
  readonly ordered: boolean;
  /** Most calls at once from this replica. */
  readonly concurrency: number;
  /** Private addresses that this target alone may have. */
  readonly egressAllow: readonly string[];
  /** It answered 410: nothing is delivered to it until it is changed. */
  readonly disabled: boolean;
}
