import type { ServiceRoutes } from '@rekey/contracts';

/** Where a stream of rotations may stay open. */
const STREAM_MS = 12 * 3_600_000;

/** A hundred plans, each of which asks everybody who has a part in it. */
const PLANS_MS = 120_000;

export const routes: ServiceRoutes = {
  summary: 'Every credential, every rotation and what followed it.',
  routes: [
    { paths: ['/v1/credentials', '/v1/credentials/*'] },
    { paths: ['/v1/rotations', '/v1/rotations/*'], timeoutMs: STREAM_MS },
    { paths: ['/v1/admin/ledger/*'] },
    { paths: ['/v1/audit', '/v1/audit/entries/*', '/v1/audit/export'] },
    {
      paths: ['/v1/audit/key', '/v1/audit/checkpoint', '/v1/audit/tile', '/v1/audit/tile/*', '/v1/audit/proof'],
      permission: 'open',
    },
    { paths: ['/v1/policies', '/v1/policies/*'] },
    { paths: ['/v1/campaigns', '/v1/campaigns/*'], timeoutMs: PLANS_MS },
  ],
  operations: [
    {
      rpc: 'rekey.v1.CredentialService',
      operations: {
        ListCredentials: { rest: 'GET /v1/credentials', permission: 'token' },
        GetCredential: { rest: 'GET /v1/credentials/{kind}/{id}', permission: 'token' },
        GetCredentialHolders: { rest: 'GET /v1/credentials/{kind}/{id}/holders', permission: 'token' },
        SetCredentialHolders: { rest: 'PUT /v1/credentials/{kind}/{id}/holders', permission: 'token' },
        RotateCredential: {
          rest: 'POST /v1/credentials/{kind}/{id}/rotate',
          permission: 'token',
          takes: ['material'],
          shows: ['secret', 'keyDetails'],
          isFixed: true,
        },
        RetireCredentialVersion: {
          rest: 'POST /v1/credentials/{kind}/{id}/versions/{version}/retire',
          permission: 'token',
          isFixed: true,
        },
      },
    },
    {
      rpc: 'rekey.v1.RotationService',
      operations: {
        ListRotations: { rest: 'GET /v1/rotations', permission: 'token' },
        GetRotation: { rest: 'GET /v1/rotations/{id}', permission: 'token' },
        RevertRotation: { rest: 'POST /v1/rotations/{id}/revert', permission: 'token', isFixed: true },
        CompromiseRotation: {
          rest: 'POST /v1/rotations/{id}/compromise',
          permission: 'token',
          shows: ['secret', 'keyDetails'],
          isFixed: true,
        },
        TakeRotationSecret: {
          rest: 'POST /v1/rotations/{id}/secret',
          permission: 'token',
          shows: ['secret'],
          isFixed: true,
        },
      },
    },
    {
      rpc: 'rekey.v1.PolicyService',
      operations: {
        ListPolicies: { rest: 'GET /v1/policies', permission: 'policy.write' },
        GetPolicy: { rest: 'GET /v1/policies/{name}', permission: 'policy.write' },
        PutPolicy: { rest: 'PUT /v1/policies/{name}', permission: 'policy.write', isFixed: true },
        DeletePolicy: { rest: 'DELETE /v1/policies/{name}', permission: 'policy.write' },
      },
    },
    {
      rpc: 'rekey.v1.CampaignService',
      operations: {
        CreateCampaign: { rest: 'POST /v1/campaigns', permission: 'campaign.write', isFixed: true },
        ListCampaigns: { rest: 'GET /v1/campaigns', permission: 'token' },
        GetCampaign: { rest: 'GET /v1/campaigns/{id}', permission: 'token' },
        PauseCampaign: { rest: 'POST /v1/campaigns/{id}/pause', permission: 'campaign.write' },
        ResumeCampaign: { rest: 'POST /v1/campaigns/{id}/resume', permission: 'campaign.write', isFixed: true },
        CancelCampaign: { rest: 'POST /v1/campaigns/{id}/cancel', permission: 'campaign.write' },
      },
    },
    {
      rpc: 'rekey.v1.AuditService',
      operations: {
        ListAuditEntries: { rest: 'GET /v1/audit', permission: 'audit.read' },
        GetAuditEntry: { rest: 'GET /v1/audit/entries/{index}', permission: 'audit.read' },
        ExportAudit: { rest: 'GET /v1/audit/export', permission: 'audit.read' },
      },
    },
    {
      rpc: 'rekey.v1.LedgerService',
      operations: {
        RebuildLedger: { rest: 'POST /v1/admin/ledger/rebuild', permission: 'ledger.write' },
        GetLedgerRebuild: { rest: 'GET /v1/admin/ledger/jobs/{id}', permission: 'ledger.write' },
      },
    },
  ],
};
