export { DomainEvent, EventType, PUBLISHER_TOPIC } from './event.js';
export type { EventClass, EventData, EventEnvelope } from './event.js';
export { eventNameOf } from './event-names.js';
export { EVENT_CLASSES, EVENT_NAMES } from './known-events.js';
export { AccessRefused } from './events/access-refused.js';
export { AccessTokenIssued, IssuedGrant } from './events/access-token-issued.js';
export { AccessTokenRevoked } from './events/access-token-revoked.js';
export { ApplicationCreated } from './events/application-created.js';
export { ApplicationKeyCreated } from './events/application-key-created.js';
export { ApplicationKeyRemoved } from './events/application-key-removed.js';
export { ApplicationKeyRestored } from './events/application-key-restored.js';
export { ApplicationRemoved } from './events/application-removed.js';
export { ApplicationUpdated } from './events/application-updated.js';
export { BundleAccepted } from './events/bundle-accepted.js';
export { BundledKey, BundleMade } from './events/bundle-made.js';
export { CampaignChanged } from './events/campaign-changed.js';
export type { CampaignState } from './events/campaign-changed.js';
export { ClientSecretRotated } from './events/client-secret-rotated.js';
export { ClientTokenRevoked } from './events/client-token-revoked.js';
export {
  CredentialDescribed,
  DescribedVersion,
  FollowedCredential,
  VERSION_STATES,
} from './events/credential-described.js';
export type { CredentialVersionState, OwnedCredential } from './events/credential-described.js';
export { CredentialExpiring } from './events/credential-expiring.js';
export { CredentialRetired } from './events/credential-retired.js';
export { CredentialUsed } from './events/credential-used.js';
export { CredentialIdentity, CredentialsReplaced } from './events/credentials-replaced.js';
export { DeadLetterHandled } from './events/dead-letter-handled.js';
export { DeadLetterRedriven } from './events/dead-letter-redriven.js';
export { DeadLettered } from './events/dead-lettered.js';
export type { RawEvent } from './events/dead-lettered.js';
export { DeliveryExhausted } from './events/delivery-exhausted.js';
export { ExecutionSet } from './events/execution-set.js';
export { JwkCompromised } from './events/jwk-compromised.js';
export { JwkCreated } from './events/jwk-created.js';
export { JwkDeleted } from './events/jwk-deleted.js';
export { JwkDetached } from './events/jwk-detached.js';
export { JwkUpdated } from './events/jwk-updated.js';
export { KeyCompromised } from './events/key-compromised.js';
export { KeyCreated } from './events/key-created.js';
export { KeyDeleted } from './events/key-deleted.js';
export { JWK_UPDATE_ACTIONS, KeyRotated, RotatedEnvironment, UPDATE_SCOPES } from './events/key-rotated.js';
export type { JwkUpdateAction, UpdateScope } from './events/key-rotated.js';
export { KeyUpdated } from './events/key-updated.js';
export { MasterKeyRotationStarted } from './events/master-key-rotation-started.js';
export { OrganizationCreated } from './events/organization-created.js';
export { PolicyChanged } from './events/policy-changed.js';
export { PolicyMissed } from './events/policy-missed.js';
export { ProjectRemoved } from './events/project-removed.js';
export { ProjectUpdated } from './events/project-updated.js';
export { RotationApplied, RotationDependant } from './events/rotation-applied.js';
export { RotationConverged } from './events/rotation-converged.js';
export { AwaitedDependant, RotationStuck } from './events/rotation-stuck.js';
export { SECRET_KINDS, SecretRead } from './events/secret-read.js';
export type { SecretKind } from './events/secret-read.js';
export { TargetCreated } from './events/target-created.js';
export { TargetDeleted } from './events/target-deleted.js';
export { TargetSigningKeyRotated } from './events/target-signing-key-rotated.js';
export { TargetUpdated } from './events/target-updated.js';
export { TokenConfigurationCreated } from './events/token-configuration-created.js';
export { TokenConfigurationDeleted } from './events/token-configuration-deleted.js';
export { TokenConfigurationUpdated } from './events/token-configuration-updated.js';
export { TokenRuleChanged } from './events/token-rule-changed.js';
export { WebKeyActivated } from './events/web-key-activated.js';
export { WebKeyCompromised } from './events/web-key-compromised.js';
export { WebKeyCreated } from './events/web-key-created.js';
export { WebKeyRemoved } from './events/web-key-removed.js';
export { WorkerDescribed } from './events/worker-described.js';
export { ZoneCreated } from './events/zone-created.js';
export { ActionTargetsClient } from './internal/action-targets.client.js';
export type {
  ExecutionFailure,
  ExecutionOutcome,
  ExecutionRun,
  MessageShape,
} from './internal/action-targets.client.js';
export { CREDENTIAL_OWNERS, CredentialOwnersClient, TURN_ACTIONS } from './internal/credential-owners.client.js';
export type { OnBehalf, Turn, TurnAction, Turned, TurnOptions } from './internal/credential-owners.client.js';
export { FEEDING_KINDS } from './internal/handovers.js';
export type {
  FedKey,
  Feed,
  FeedAssignment,
  FeedingCredential,
  FeedingKind,
  Handover,
  Hold,
} from './internal/handovers.js';
export { RotationLedgerClient } from './internal/rotation-ledger.client.js';
export { Coalescer } from './internal/coalescer.js';
export { DESCRIBE_CREDENTIALS_PATH } from './internal/credentials.js';
export type { DescribeCredentials, DescribedCredentialsPage } from './internal/credentials.js';
export { GatewayClient } from './internal/gateway.client.js';
export type { AccessTokenFacts } from './internal/gateway.client.js';
export { InternalTransport } from './internal/internal-transport.js';
export type { InternalRequest } from './internal/internal-transport.js';
export { KeyVaultClient } from './internal/key-vault.client.js';
export type { RetiringJwk, SignatureType, VaultJwk } from './internal/key-vault.client.js';
export { masterKeyRotationPath } from './internal/master-key-rotations.js';
export type { MasterKeyRotationReport, SkippedRow } from './internal/master-key-rotations.js';
export { grantProblem, isPermission, PERMISSIONS } from './permissions.js';
export type { Permission, ScopeKind } from './permissions.js';
export type { PublicJwk } from './public-jwk.js';
export {
  CREDENTIAL_KINDS,
  CredentialReference,
  CredentialScope,
  isCredentialKind,
  PLATFORM_WEB_KEYS,
  ROTATION_CAUSES,
  RotationEvent,
} from './rotation-event.js';
export type { CredentialKind, RotationCause, RotationData, RotationFacts } from './rotation-event.js';
export { instanceByRules, withoutUnknown } from './rules.js';
export { EVERY_SERVICE, isInternalPath } from './routes/every-service.js';
export { loadRoutes } from './routes/load-routes.js';
export { doorsOf } from './routes/operation.js';
export type { Operation } from './routes/operation.js';
export { isDataPlane, RouteTable } from './routes/route-table.js';
export type { FoundOperation, Route } from './routes/route-table.js';
export type {
  Access,
  DialectName,
  Door,
  Guards,
  OperationEntry,
  OperationTable,
  RouteDeclaration,
  ServiceRoutes,
  Verb,
} from './routes/service-routes.js';
export {
  databaseUrlVariableOf,
  AUDIT_TOPIC,
  DEAD_LETTER_TOPIC,
  EVENT_TOPICS,
  INSTANCE_ID,
  SERVICE_NAMES,
  SERVICES,
  topicOf,
} from './services.js';
export type { ServiceName } from './services.js';
