import type { CredentialKind, CredentialReference } from '@rekey/contracts';
import type { KeyKind } from '../material/key-types.js';
import { materialOf } from '../material/materials.js';
import type { KeyFacts } from './key-state.js';

/** What each is called as a credential. */
export const CREDENTIAL_KIND: Readonly<Record<KeyKind, CredentialKind>> = {
  key: 'vault-key',
  certificate: 'certificate',
  keystore: 'keystore',
};

/** How events name a key, certificate or keystore. */
export function credentialOf(
  { id, name, keyType }: Pick<KeyFacts, 'id' | 'name' | 'keyType'>,
  project: string,
): CredentialReference {
  return { kind: CREDENTIAL_KIND[materialOf(keyType).kind], id, name, scope: { vaultProject: project } };
}
