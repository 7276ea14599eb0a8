import type { OperationTable, ServiceRoutes } from '@rekey/contracts';

/** What both versions of the vendor's service have. */
function actionsOf(version: 'v2' | 'v2beta'): OperationTable['operations'] {
  return {
    CreateTarget: {
      rest: `POST /${version}/actions/targets`,
      permission: 'action.target.write',
      shows: ['signingKey'],
      isFixed: true,
    },
    UpdateTarget: {
      rest: `POST /${version}/actions/targets/{id}`,
      permission: 'action.target.write',
      shows: ['signingKey'],
      turns: true,
    },
    DeleteTarget: { rest: `DELETE /${version}/actions/targets/{id}`, permission: 'action.target.delete' },
    GetTarget: {
      rest: `GET /${version}/actions/targets/{id}`,
      permission: 'action.target.read',
      shows: ['signingKey'],
    },
    ListTargets: {
      rest: `POST /${version}/actions/targets/search`,
      permission: 'action.target.read',
      shows: ['signingKey'],
    },
    SetExecution: { rest: `PUT /${version}/actions/executions`, permission: 'action.execution.write' },
    ListExecutions: { rest: `POST /${version}/actions/executions/search`, permission: 'action.execution.read' },
    ListExecutionFunctions: { rest: `GET /${version}/actions/executions/functions`, permission: 'token' },
    ListExecutionMethods: { rest: `GET /${version}/actions/executions/methods`, permission: 'token' },
    ListExecutionServices: { rest: `GET /${version}/actions/executions/services`, permission: 'token' },
  };
}

export const routes: ServiceRoutes = {
  summary: 'Targets, which events and requests are sent to, and how that went.',
  routes: [
    { paths: ['/v2/actions/*', '/v2beta/actions/*'], dialect: 'zitadel-rest' },
    {
      paths: ['/zitadel.action.v2.ActionService/*', '/zitadel.action.v2beta.ActionService/*'],
      dialect: 'zitadel-connect',
    },
    { paths: ['/v1/targets', '/v1/targets/*', '/v1/deliveries', '/v1/deliveries/*'] },
  ],
  operations: [
    {
      rpc: 'zitadel.action.v2.ActionService',
      connect: true,
      operations: {
        ...actionsOf('v2'),
        AddPublicKey: { rest: 'POST /v2/actions/targets/{targetId}/publickeys', permission: 'action.target.write' },
        ActivatePublicKey: {
          rest: 'POST /v2/actions/targets/{targetId}/publickeys/{keyId}/activate',
          permission: 'action.target.write',
        },
        DeactivatePublicKey: {
          rest: 'POST /v2/actions/targets/{targetId}/publickeys/{keyId}/deactivate',
          permission: 'action.target.write',
        },
        RemovePublicKey: {
          rest: 'DELETE /v2/actions/targets/{targetId}/publickeys/{keyId}',
          permission: 'action.target.write',
        },
        ListPublicKeys: {
          rest: 'POST /v2/actions/targets/{targetId}/publickeys/search',
          permission: 'action.target.read',
        },
      },
    },
    { rpc: 'zitadel.action.v2beta.ActionService', connect: true, operations: actionsOf('v2beta') },
    {
      rpc: 'rekey.v1.DeliveryService',
      operations: {
        ListDeliveries: { rest: 'GET /v1/deliveries', permission: 'delivery.read' },
        GetDelivery: { rest: 'GET /v1/deliveries/{id}', permission: 'delivery.read' },
        ReplayDelivery: { rest: 'POST /v1/deliveries/{id}/replay', permission: 'delivery.write' },
        ReplayDeliveries: { rest: 'POST /v1/deliveries/replay', permission: 'delivery.write' },
      },
    },
    {
      rpc: 'rekey.v1.TargetService',
      operations: {
        GetDeliverySettings: { rest: 'GET /v1/targets/{targetId}/delivery-settings', permission: 'action.target.read' },
        UpdateDeliverySettings: {
          rest: 'PATCH /v1/targets/{targetId}/delivery-settings',
          permission: 'action.target.write',
          isFixed: true,
        },
      },
    },
    {
      rpc: 'rekey.v1.SigningKeyService',
      operations: {
        ListSigningKeyVersions: {
          rest: 'GET /v1/targets/{targetId}/signing-key/versions',
          permission: 'action.target.read',
        },
        RevertSigningKey: {
          rest: 'POST /v1/targets/{targetId}/signing-key/revert',
          permission: 'action.target.write',
          turns: true,
        },
        CompromiseSigningKey: {
          rest: 'POST /v1/targets/{targetId}/signing-key/compromise',
          permission: 'action.target.write',
          turns: true,
          shows: ['signingKey'],
          isFixed: true,
        },
      },
    },
  ],
};
