import type { Succeeded } from '../text/result-list.js';
import type { EnvironmentDeployment } from '../../deployments/deployments.service.js';
import type { ImportResult } from './key-imports.service.js';

interface PodResult {
  readonly envName: string;
  /** The worker; null for an environment without any. */
  readonly podName: string | null;
  readonly podIp: string | null;
  readonly success: boolean;
  readonly detail: string;
  /** Milliseconds. */
  readonly responseTime: number;
}

/** The second of the three layouts that the vendor documents. */
export interface FileImportAnswer extends Succeeded {
  readonly resultMessage?: string;
  readonly deploymentResult: {
    readonly success: boolean;
    readonly responseTime: number;
    readonly detailList: readonly PodResult[];
  };
  readonly unresolvedReferences?: readonly string[];
}

export interface PackageImportAnswer extends Succeeded {
  readonly unresolvedReferences?: readonly string[];
}

export function presentPackageImport({ unresolved }: Pick<ImportResult, 'unresolved'>): PackageImportAnswer {
  return { status: 'SUCCESS', success: true, ...(unresolved.length === 0 ? {} : { unresolvedReferences: unresolved }) };
}

export function presentFileImport(
  result: Pick<ImportResult, 'unresolved'>,
  deployments: readonly EnvironmentDeployment[],
  what = 'Key',
): FileImportAnswer {
  const failed = deployments.filter(({ error }) => error !== undefined);
  const detailList = deployments.flatMap(podsOf);
  const details = failed.map(({ environmentName, error }) => `${environmentName}: ${error ?? ''}`).join('; ');
  const message = `${what} was saved successfully but deployment to environments failed. Details: ${details}`;
  return {
    ...presentPackageImport(result),
    ...(failed.length === 0 ? {} : { resultMessage: message }),
    deploymentResult: {
      success: failed.length === 0,
      responseTime: Math.max(0, ...detailList.map(({ responseTime }) => responseTime)),
      detailList,
    },
  };
}

function podsOf({ environmentName: envName, error, workers }: EnvironmentDeployment): PodResult[] {
  if (workers.length === 0) {
    const detail = error ?? 'Deployed successfully';
    return [{ envName, podName: null, podIp: null, success: error === undefined, detail, responseTime: 0 }];
  }
  return workers.map(({ worker, error: problem, durationMs }) => ({
    envName,
    podName: worker.name,
    podIp: new URL(worker.url).hostname,
    success: problem === undefined,
    detail: problem ?? 'Deployed successfully',
    responseTime: Math.round(durationMs),
  }));
}
