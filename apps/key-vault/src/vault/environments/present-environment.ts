import type { Environment } from './environment.entity.js';

export interface EnvironmentAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
}

export interface ApiopsEnvironment extends EnvironmentAnswer {
  readonly type: 'PRODUCTION';
  readonly accessUrl: null;
  readonly status: 'PUBLISHED';
  readonly deployed: null;
  readonly redeployRequired: null;
}

export function presentEnvironment({ id, name, description }: Environment): EnvironmentAnswer {
  return { id, name, description };
}

/** As the vendor lists it. It says nothing of type and state that we would know: these are the values that promise nothing. */
export function presentApiopsEnvironment(environment: Environment): ApiopsEnvironment {
  return {
    ...presentEnvironment(environment),
    type: 'PRODUCTION',
    accessUrl: null,
    status: 'PUBLISHED',
    deployed: null,
    redeployRequired: null,
  };
}
