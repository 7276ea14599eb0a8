import { SUCCEEDED, type Succeeded } from '../vault/text/result-list.js';
import type { EnvironmentDeployment } from './deployments.service.js';

/** One environment of a write; the first of the three layouts that the vendor documents. */
export interface EnvironmentResult {
  readonly environmentName: string;
  readonly success: boolean;
  readonly message: string;
}

export interface DeploymentResult {
  readonly success: boolean;
  readonly message: string;
  readonly environmentResults: readonly EnvironmentResult[];
}

export interface WriteAnswer extends Succeeded {
  readonly deploymentResult: DeploymentResult;
}

/**
 * The answer of a create or update: what was written stands, whether every worker has it or not. An environment without
 * workers has nothing to be sent to: what is recorded for it is deployed.
 */
export function presentDeployment(
  { deployed, undeployed = [] }: { readonly deployed: readonly string[]; readonly undeployed?: readonly string[] },
  deployments: readonly EnvironmentDeployment[],
): WriteAnswer {
  return answerOf('Deployment', [
    ...deployed.map((name) => resultOf('Deploy', name, deployments)),
    ...undeployed.map((name) => resultOf('Undeploy', name, deployments)),
  ]);
}

/** The answer of a delete. */
export function presentUndeployment(
  undeployed: readonly string[],
  deployments: readonly EnvironmentDeployment[],
): WriteAnswer {
  return answerOf(
    'Undeployment',
    undeployed.map((name) => resultOf('Undeploy', name, deployments)),
  );
}

function answerOf(what: string, environmentResults: readonly EnvironmentResult[]): WriteAnswer {
  const failed = environmentResults.filter(({ success }) => !success).map(({ environmentName }) => environmentName);
  const message =
    failed.length === 0 ? `${what} completed successfully` : `${what} to environments failed: ${failed.join(', ')}`;
  return { ...SUCCEEDED, deploymentResult: { success: failed.length === 0, message, environmentResults } };
}

function resultOf(
  verb: string,
  environmentName: string,
  deployments: readonly EnvironmentDeployment[],
): EnvironmentResult {
  const error = deployments.find((one) => one.environmentName === environmentName)?.error;
  return error === undefined
    ? { environmentName, success: true, message: `${verb}ed successfully` }
    : { environmentName, success: false, message: `${verb}ment failed, and is tried again: ${error}` };
}
