import { connectOperationsOf, type Declaration, type Operation } from './operation.js';

/** What both versions of the vendor's API have, below `/v2` and `/v2beta`. */
const bothVersions = (prefix: string): Readonly<Record<string, Declaration>> => ({
  CreateTarget: { at: `POST ${prefix}/actions/targets`, shows: ['signingKey'], isFixed: true },
  UpdateTarget: { at: `POST ${prefix}/actions/targets/{id}`, shows: ['signingKey'] },
  DeleteTarget: `DELETE ${prefix}/actions/targets/{id}`,
  GetTarget: { at: `GET ${prefix}/actions/targets/{id}`, shows: ['signingKey'] },
  ListTargets: { at: `POST ${prefix}/actions/targets/search`, shows: ['signingKey'] },
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
