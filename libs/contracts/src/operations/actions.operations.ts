import { connectOperationsOf, type Operation } from './operation.js';

/** What both versions of the vendor's API have, below `/v2` and `/v2beta`. */
const bothVersions = (prefix: string): Readonly<Record<string, string>> => ({
  CreateTarget: `POST ${prefix}/actions/targets`,
  UpdateTarget: `POST ${prefix}/actions/targets/{id}`,
  DeleteTarget: `DELETE ${prefix}/actions/targets/{id}`,
  GetTarget: `GET ${prefix}/actions/targets/{id}`,
  ListTargets: `POST ${prefix}/actions/targets/search`,
  SetExecution: `PUT ${prefix}/actions/executions`,
  ListExecutions: `POST ${prefix}/actions/executions/search`,
  ListExecutionFunctions: `GET ${prefix}/actions/executions/functions`,
  ListExecutionMethods: `GET ${prefix}/actions/executions/methods`,
  ListExecutionServices: `GET ${prefix}/actions/executions/services`,
});

export const ACTIONS_OPERATIONS: readonly Operation[] = [
  ...connectOperationsOf('zitadel.action.v2.ActionService', {
    ...bothVersions('/v2'),
    AddPublicKey: 'POST /v2/actions/targets/{targetId}/publickeys',
    ActivatePublicKey: 'POST /v2/actions/targets/{targetId}/publickeys/{keyId}/activate',
    DeactivatePublicKey: 'POST /v2/actions/targets/{targetId}/publickeys/{keyId}/deactivate',
    RemovePublicKey: 'DELETE /v2/actions/targets/{targetId}/publickeys/{keyId}',
    ListPublicKeys: 'POST /v2/actions/targets/{targetId}/publickeys/search',
  }),
  ...connectOperationsOf('zitadel.action.v2beta.ActionService', bothVersions('/v2beta')),
];
