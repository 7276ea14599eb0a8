import type { EncryptionJwk } from '@rekey/crypto';
import type { Worker } from './worker.entity.js';

export interface WorkerAnswer {
  readonly id: string;
  readonly name: string;
  /** Values of its query are masked for callers who may not add workers to the environment. */
  readonly url: string;
  readonly publicKey: EncryptionJwk;
  /** Whether it has what the environment has. */
  readonly status: 'current' | 'pending';
  /** The last that it accepted; null before the first. */
  readonly version: number | null;
  /** Of the last attempt, when that failed. */
  readonly lastError: string | null;
  readonly createdAt: string;
}

/**
 * @param url as this caller may see it
 * @param version of the environment now
 */
export function presentWorker(worker: Worker, url: string, version: number): WorkerAnswer {
  return {
    id: worker.id,
    name: worker.name,
    url,
    publicKey: worker.publicKey,
    status: worker.version >= version ? 'current' : 'pending',
    version: worker.version === 0 ? null : worker.version,
    lastError: worker.lastError,
    createdAt: worker.createdAt.toISOString(),
  };
}
