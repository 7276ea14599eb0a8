import type { KeyView } from './key-state.js';

export interface KeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly projectId: string;
  readonly keyType: string;
  readonly algorithm: string | null;
  readonly cryptoKeyInfoEnvironmentList: readonly {
    readonly environmentName: string;
    readonly alias: string | null;
    /** The vendor's internal marker; never set. */
    readonly source: null;
  }[];
}

/** A key without its material, which no answer ever holds. */
export function presentKey({ environments, ...key }: KeyView): KeyAnswer {
  return {
    id: key.id,
    name: key.name,
    description: key.description,
    projectId: key.projectId,
    keyType: key.keyType,
    algorithm: key.algorithm,
    cryptoKeyInfoEnvironmentList: environments.map(({ name, alias }) => ({
      environmentName: name,
      alias,
      source: null,
    })),
  };
}
