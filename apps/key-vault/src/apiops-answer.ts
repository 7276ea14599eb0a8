/** What every successful answer says: `status` as the vendor's general rule has it, `success` as most of its pages show. */
export interface Succeeded {
  readonly status: 'SUCCESS';
  readonly success: true;
}

export interface ResultList<T> extends Succeeded {
  readonly resultList: readonly T[];
  readonly resultCount: number;
}

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

const SUCCEEDED: Succeeded = { status: 'SUCCESS', success: true };

export function presentList<T>(items: readonly T[]): ResultList<T> {
  return { ...SUCCEEDED, resultList: items, resultCount: items.length };
}

/**
 * The answer of a create or update. An environment without workers has nothing to be sent to: what is recorded for it is
 * deployed.
 */
export function presentDeployment(deployed: readonly string[], undeployed: readonly string[] = []): WriteAnswer {
  return {
    ...SUCCEEDED,
    deploymentResult: {
      success: true,
      message: 'Deployment completed successfully',
      environmentResults: [...deployed.map(resultOf('Deployed')), ...undeployed.map(resultOf('Undeployed'))],
    },
  };
}

/** The answer of a delete. */
export function presentUndeployment(undeployed: readonly string[]): WriteAnswer {
  return {
    ...SUCCEEDED,
    deploymentResult: {
      success: true,
      message: 'Undeployment completed successfully',
      environmentResults: undeployed.map(resultOf('Undeployed')),
    },
  };
}

const resultOf =
  (verb: string) =>
  (environmentName: string): EnvironmentResult => ({
    environmentName,
    success: true,
    message: `${verb} successfully`,
  });
