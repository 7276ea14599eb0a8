import type { CredentialReference } from '@rekey/contracts';

/** What of an application names its credentials. */
export interface CredentialOwner {
  readonly appId: string;
  /** Of the application: its keys have no names of their own. */
  readonly name: string;
  readonly projectId: string;
  readonly org: string;
}

export function clientSecretOf({ appId, name, projectId, org }: CredentialOwner): CredentialReference {
  return { kind: 'client-secret', id: appId, name, scope: { org, project: projectId } };
}

export function applicationKeyOf(keyId: string, { name, projectId, org }: CredentialOwner): CredentialReference {
  return { kind: 'application-key', id: keyId, name, scope: { org, project: projectId } };
}
