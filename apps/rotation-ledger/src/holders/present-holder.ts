import type { Feed } from '@rekey/contracts';
import type { KeyInWorker } from './holder-workers.repository.js';

export interface HolderAnswer {
  readonly project: string;
  readonly name: string;
  readonly environments: readonly string[];
  /** `waiting` for a first value, `pending` while it is on its way, `failed` where it cannot be taken. */
  readonly state: 'waiting' | 'current' | 'pending' | 'failed';
  /** Of the credential; null while there was none. */
  readonly version: number | null;
  readonly lastError: string | null;
  readonly workers: readonly HolderWorkerAnswer[];
}

export interface HolderWorkerAnswer {
  readonly id: string;
  readonly name: string;
  readonly version: number | null;
  readonly at: string | null;
}

export interface HoldersAnswer {
  readonly vaultKeys: readonly HolderAnswer[];
}

/** @param active version of the credential */
export function presentHolder(feed: Feed, workers: readonly KeyInWorker[], active: number | null): HolderAnswer {
  const { project, name, environments, version, lastError, fed } = feed;
  return {
    ...{ project, name, environments, state: stateOf(feed, active), version, lastError },
    workers: workers.map(({ id, name: worker, environment, keyVersion, at }) => {
      const given = fed.find((one) => one.environment === environment && one.keyVersion === keyVersion);
      return { id, name: worker, version: given?.version ?? null, at: given === undefined ? null : at };
    }),
  };
}

function stateOf({ version, lastError }: Feed, active: number | null): HolderAnswer['state'] {
  if (lastError !== null) return 'failed';
  if (version === null) return 'waiting';
  return version === active ? 'current' : 'pending';
}
