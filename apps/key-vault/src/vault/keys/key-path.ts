import type { KeyKind } from '../material/key-types.js';

/** Which key, certificate or keystore is meant: in one project each kind has names of its own, so a name alone does not say. */
export interface KeyPath {
  readonly kind: KeyKind;
  readonly projectName: string;
  readonly keyName: string;
}

/** The same in a project that was entered. */
export type KeyOf = Pick<KeyPath, 'kind' | 'keyName'> & { readonly projectId: string };
