import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import { formatTimestamp } from '@rekey/config';
import type { ApplicationKey } from './application-key.entity.js';

export interface CreatedKeyAnswer {
  readonly id: string;
  readonly details: DetailsAnswer;
  /** Base64 of the key file. Only here. */
  readonly keyDetails: string;
}

export interface ApplicationKeyAnswer {
  readonly id: string;
  readonly details: DetailsAnswer;
  readonly type: 'KEY_TYPE_JSON';
  readonly expirationDate: string;
}

export interface ApplicationKeyListAnswer {
  readonly details: {
    readonly totalResult?: string;
    readonly processedSequence?: string;
    readonly viewTimestamp: string;
  };
  readonly result?: readonly ApplicationKeyAnswer[];
}

interface KeyFile {
  readonly keyId: string;
  /** Absent when the caller has it. */
  readonly privateKeyPem: string | undefined;
  readonly appId: string;
  readonly clientId: string;
}

/** The key file that the vendor's client libraries read, with its members in the vendor's order. Without `key` it waits for the caller's own. */
export function keyFileOf({ keyId, privateKeyPem, appId, clientId }: KeyFile): string {
  const file = JSON.stringify({ type: 'application', keyId, key: privateKeyPem, appId, clientId });
  return Buffer.from(file).toString('base64');
}

export function presentCreatedKey(
  { id, sequence, createdAt }: ApplicationKey,
  org: string,
  keyDetails: string,
): CreatedKeyAnswer {
  return { id, details: presentDetails({ sequence, org, createdAt }), keyDetails };
}

/** A key never changes, so it changed last when it was made. */
export function presentApplicationKey(key: ApplicationKey, org: string): ApplicationKeyAnswer {
  const { id, sequence, createdAt, expiresAt } = key;
  return {
    id,
    details: presentDetails({ sequence, org, createdAt, changedAt: createdAt }),
    type: 'KEY_TYPE_JSON',
    expirationDate: formatTimestamp(expiresAt),
  };
}

/** Zero values are left out, as in all protobuf JSON. */
export function presentKeyList(
  { keys, total, sequence }: { keys: readonly ApplicationKey[]; total: number; sequence: number },
  org: string,
): ApplicationKeyListAnswer {
  return {
    details: {
      ...(total === 0 ? {} : { totalResult: String(total) }),
      ...(sequence === 0 ? {} : { processedSequence: String(sequence) }),
      viewTimestamp: formatTimestamp(new Date()),
    },
    ...(keys.length === 0 ? {} : { result: keys.map((key) => presentApplicationKey(key, org)) }),
  };
}
