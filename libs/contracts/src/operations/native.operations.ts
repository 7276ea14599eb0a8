import { type Operation, operationsOf } from './operation.js';

const SIGNING_KEY = '/v1/targets/{targetId}/signing-key';
const CLIENT_SECRET = '/v1/applications/{appId}/client-secret';
const WORKERS = '/v1/environments/{name}/workers';
const SOURCES = '/v1/zones/{zoneId}/token_validation/config/{configId}/sources';

export const NATIVE_OPERATIONS: readonly Operation[] = [
  ...operationsOf('rekey.v1.AccessTokenService', {
    CreateAccessToken: { at: 'POST /v1/tokens', shows: ['token'], isFixed: true },
    ListAccessTokens: 'GET /v1/tokens',
    RevokeAccessToken: 'DELETE /v1/tokens/{id}',
  }),
  ...operationsOf('rekey.v1.OrganizationService', {
    CreateOrganization: 'POST /v1/organizations',
    ListOrganizations: 'GET /v1/organizations',
  }),
  ...operationsOf('rekey.v1.DeadLetterService', {
    ListDeadLetters: 'GET /v1/dead-letters',
    RedriveDeadLetter: 'POST /v1/dead-letters/{id}/redrive',
  }),
  ...operationsOf('rekey.v1.DeliveryService', {
    ListDeliveries: 'GET /v1/deliveries',
    GetDelivery: 'GET /v1/deliveries/{id}',
    ReplayDelivery: 'POST /v1/deliveries/{id}/replay',
    ReplayDeliveries: 'POST /v1/deliveries/replay',
  }),
  ...operationsOf('rekey.v1.TargetService', {
    GetDeliverySettings: 'GET /v1/targets/{targetId}/delivery-settings',
    UpdateDeliverySettings: { at: 'PATCH /v1/targets/{targetId}/delivery-settings', isFixed: true },
  }),
  ...operationsOf('rekey.v1.SigningKeyService', {
    ListSigningKeyVersions: `GET ${SIGNING_KEY}/versions`,
    RevertSigningKey: `POST ${SIGNING_KEY}/revert`,
    CompromiseSigningKey: { at: `POST ${SIGNING_KEY}/compromise`, shows: ['signingKey'], isFixed: true },
  }),
  ...operationsOf('rekey.v1.ClientSecretService', {
    ListClientSecretVersions: `GET ${CLIENT_SECRET}/versions`,
    RevertClientSecret: `POST ${CLIENT_SECRET}/revert`,
    CompromiseClientSecret: { at: `POST ${CLIENT_SECRET}/compromise`, shows: ['clientSecret'], isFixed: true },
  }),
  ...operationsOf('rekey.v1.ZoneService', {
    CreateZone: 'POST /v1/zones',
    ListZones: 'GET /v1/zones',
    GetZone: 'GET /v1/zones/{zoneId}',
    UpdateZone: 'PATCH /v1/zones/{zoneId}',
    GetClaimHeaders: 'GET /v1/zones/{zoneId}/claim-headers',
    ReplaceClaimHeaders: 'PUT /v1/zones/{zoneId}/claim-headers',
  }),
  ...operationsOf('rekey.v1.ZoneOperationService', {
    CreateZoneOperation: 'POST /v1/zones/{zoneId}/operations',
    ListZoneOperations: 'GET /v1/zones/{zoneId}/operations',
    DeleteZoneOperation: 'DELETE /v1/zones/{zoneId}/operations/{operationId}',
  }),
  ...operationsOf('rekey.v1.CredentialSourceService', {
    GetSources: `GET ${SOURCES}`,
    ReplaceSources: `PUT ${SOURCES}`,
  }),
  ...operationsOf('rekey.v1.WorkspaceService', {
    CreateProject: 'POST /v1/projects',
    CreateEnvironment: 'POST /v1/environments',
  }),
  ...operationsOf('rekey.v1.WorkerService', {
    // Whoever it names is sent every private key of the environment.
    CreateWorker: { at: `POST ${WORKERS}`, isFixed: true },
    ListWorkers: `GET ${WORKERS}`,
    DeleteWorker: `DELETE ${WORKERS}/{id}`,
  }),
  ...operationsOf('rekey.v1.RuntimeService', {
    GetBundle: { at: 'GET /v1/runtime/environments/{name}/bundle', shows: 'all', isFixed: true },
  }),
  ...operationsOf('rekey.v1.KeyVersionService', {
    ListKeyVersions: 'GET /v1/keys/{projectName}/{keyName}/versions',
    RevertKey: 'POST /v1/keys/{projectName}/{keyName}/revert',
    CompromiseKey: 'POST /v1/keys/{projectName}/{keyName}/compromise',
    ListCertificateVersions: 'GET /v1/certificates/{projectName}/{certificateName}/versions',
    RevertCertificate: 'POST /v1/certificates/{projectName}/{certificateName}/revert',
    CompromiseCertificate: 'POST /v1/certificates/{projectName}/{certificateName}/compromise',
    ListKeystoreVersions: 'GET /v1/keystores/{projectName}/{keyStoreName}/versions',
    RevertKeystore: 'POST /v1/keystores/{projectName}/{keyStoreName}/revert',
    CompromiseKeystore: 'POST /v1/keystores/{projectName}/{keyStoreName}/compromise',
  }),
  ...operationsOf('rekey.v1.MasterKeyService', {
    RotateMasterKey: 'POST /v1/admin/kek/rotate',
    GetMasterKeyRotation: 'GET /v1/admin/kek/jobs/{id}',
  }),
  ...operationsOf('rekey.v1.WebKeyService', {
    ActivateWebKeyNow: 'POST /v1/web-keys/{id}/activate-now',
  }),
];
