import type { CredentialReference } from '@rekey/contracts';

/** How events name a JWK. */
export function jwkOf({
  id,
  name,
  project,
}: {
  readonly id: string;
  readonly name: string;
  readonly project: string;
}): CredentialReference {
  return { kind: 'jwk', id, name, scope: { vaultProject: project } };
}
