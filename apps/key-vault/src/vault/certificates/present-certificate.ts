import type { KeyView } from '../keys/key-state.js';
import type { CertificateFacts } from '../material/material.js';

export interface CertificateEnvironment extends Partial<CertificateFacts> {
  readonly environmentName: string;
  readonly alias: string | null;
}

export interface CertificateAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly projectId: string;
  readonly certificateEnvironmentList: readonly CertificateEnvironment[];
}

export function presentCertificate({ id, name, description, projectId, environments }: KeyView): CertificateAnswer {
  return { id, name, description, projectId, certificateEnvironmentList: environments.map(presentEnvironment) };
}

export function presentEnvironment({ name, alias, facts }: KeyView['environments'][number]): CertificateEnvironment {
  return { environmentName: name, alias, ...facts };
}
