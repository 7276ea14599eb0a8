import type { KeyView } from '../keys/key-state.js';
import type { MaterialFacts } from '../material/material.js';

export interface KeystoreAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly projectId: string;
  readonly keyStoreEnvironmentList: readonly (MaterialFacts & {
    readonly environmentName: string;
    readonly alias: string | null;
  })[];
}

/** A keystore with what its certificate says, and without the file and the password, which no answer ever holds. */
export function presentKeystore({ id, name, description, projectId, environments }: KeyView): KeystoreAnswer {
  const keyStoreEnvironmentList = environments.map(({ name: environmentName, alias, facts }) => ({
    environmentName,
    alias,
    ...facts,
  }));
  return { id, name, description, projectId, keyStoreEnvironmentList };
}
