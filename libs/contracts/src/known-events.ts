import type { EventClass } from './event.js';
import { eventNameOf } from './event-names.js';
import { AccessRefused } from './events/access-refused.js';
import { AccessTokenIssued } from './events/access-token-issued.js';
import { AccessTokenRevoked } from './events/access-token-revoked.js';
import { ApplicationCreated } from './events/application-created.js';
import { ApplicationKeyCreated } from './events/application-key-created.js';
import { ApplicationKeyRemoved } from './events/application-key-removed.js';
import { ApplicationKeyRestored } from './events/application-key-restored.js';
import { ApplicationRemoved } from './events/application-removed.js';
import { ApplicationUpdated } from './events/application-updated.js';
import { BundleAccepted } from './events/bundle-accepted.js';
import { BundleMade } from './events/bundle-made.js';
import { CampaignChanged } from './events/campaign-changed.js';
import { ClientSecretRotated } from './events/client-secret-rotated.js';
import { ClientTokenRevoked } from './events/client-token-revoked.js';
import { CredentialDescribed } from './events/credential-described.js';
import { CredentialExpiring } from './events/credential-expiring.js';
import { CredentialRetired } from './events/credential-retired.js';
import { CredentialUsed } from './events/credential-used.js';
import { CredentialsReplaced } from './events/credentials-replaced.js';
import { DeadLetterHandled } from './events/dead-letter-handled.js';
import { DeadLetterRedriven } from './events/dead-letter-redriven.js';
import { DeadLettered } from './events/dead-lettered.js';
import { DeliveryExhausted } from './events/delivery-exhausted.js';
import { ExecutionSet } from './events/execution-set.js';
import { JwkCompromised } from './events/jwk-compromised.js';
import { JwkCreated } from './events/jwk-created.js';
import { JwkDeleted } from './events/jwk-deleted.js';
import { JwkDetached } from './events/jwk-detached.js';
import { JwkUpdated } from './events/jwk-updated.js';
import { KeyCompromised } from './events/key-compromised.js';
import { KeyCreated } from './events/key-created.js';
import { KeyDeleted } from './events/key-deleted.js';
import { KeyRotated } from './events/key-rotated.js';
import { KeyUpdated } from './events/key-updated.js';
import { MasterKeyRotationStarted } from './events/master-key-rotation-started.js';
import { OrganizationCreated } from './events/organization-created.js';
import { PolicyChanged } from './events/policy-changed.js';
import { PolicyMissed } from './events/policy-missed.js';
import { ProjectRemoved } from './events/project-removed.js';
import { ProjectUpdated } from './events/project-updated.js';
import { RotationApplied } from './events/rotation-applied.js';
import { RotationConverged } from './events/rotation-converged.js';
import { RotationStuck } from './events/rotation-stuck.js';
import { SecretRead } from './events/secret-read.js';
import { TargetCreated } from './events/target-created.js';
import { TargetDeleted } from './events/target-deleted.js';
import { TargetSigningKeyRotated } from './events/target-signing-key-rotated.js';
import { TargetUpdated } from './events/target-updated.js';
import { TokenConfigurationCreated } from './events/token-configuration-created.js';
import { TokenConfigurationDeleted } from './events/token-configuration-deleted.js';
import { TokenConfigurationUpdated } from './events/token-configuration-updated.js';
import { TokenRuleChanged } from './events/token-rule-changed.js';
import { WebKeyActivated } from './events/web-key-activated.js';
import { WebKeyCompromised } from './events/web-key-compromised.js';
import { WebKeyCreated } from './events/web-key-created.js';
import { WebKeyRemoved } from './events/web-key-removed.js';
import { WorkerDescribed } from './events/worker-described.js';
import { ZoneCreated } from './events/zone-created.js';

/** Every event there is. */
export const EVENT_CLASSES: readonly EventClass[] = [
  AccessRefused,
  AccessTokenIssued,
  AccessTokenRevoked,
  ApplicationCreated,
  ApplicationKeyCreated,
  ApplicationKeyRemoved,
  ApplicationKeyRestored,
  ApplicationRemoved,
  ApplicationUpdated,
  BundleAccepted,
  BundleMade,
  CampaignChanged,
  ClientSecretRotated,
  ClientTokenRevoked,
  CredentialDescribed,
  CredentialExpiring,
  CredentialRetired,
  CredentialUsed,
  CredentialsReplaced,
  DeadLetterHandled,
  DeadLetterRedriven,
  DeadLettered,
  DeliveryExhausted,
  ExecutionSet,
  JwkCompromised,
  JwkCreated,
  JwkDeleted,
  JwkDetached,
  JwkUpdated,
  KeyCompromised,
  KeyCreated,
  KeyDeleted,
  KeyRotated,
  KeyUpdated,
  MasterKeyRotationStarted,
  OrganizationCreated,
  PolicyChanged,
  PolicyMissed,
  ProjectRemoved,
  ProjectUpdated,
  RotationApplied,
  RotationConverged,
  RotationStuck,
  SecretRead,
  TargetCreated,
  TargetDeleted,
  TargetSigningKeyRotated,
  TargetUpdated,
  TokenConfigurationCreated,
  TokenConfigurationDeleted,
  TokenConfigurationUpdated,
  TokenRuleChanged,
  WebKeyActivated,
  WebKeyCompromised,
  WebKeyCreated,
  WebKeyRemoved,
  WorkerDescribed,
  ZoneCreated,
];

/** What every event there is is called in a condition, sorted: `key.rotated`. */
export const EVENT_NAMES: readonly string[] = EVENT_CLASSES.flatMap(({ type }) => eventNameOf(type) ?? []).sort();
