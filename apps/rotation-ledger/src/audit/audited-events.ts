import {
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
  CREDENTIAL_KINDS,
  type CredentialKind,
  CredentialDescribed,
  CredentialExpiring,
  type CredentialReference,
  CredentialRetired,
  type CredentialScope,
  CredentialsReplaced,
  CredentialUsed,
  DeadLetterHandled,
  DeadLetterRedriven,
  DeadLettered,
  DeliveryExhausted,
  type EventClass,
  type EventEnvelope,
  ExecutionSet,
  isPermission,
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
  type Permission,
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
} from '@rekey/contracts';
import { readersBy, readersOfCredential } from './audit-readers.js';

/** Who may see the entry of an event: whoever may read its subject at the owner. */
type Readers = (event: EventEnvelope) => string[];

const by = (permission: Permission): Readers => {
  const readers = readersBy(permission);
  return () => readers;
};
const ofVaultProject: Readers = ({ data }) => readersBy('SECRETS:VIEW', ...scope('project', data['project']));
const ofZone: Readers = ({ data }) => readersBy('api_gateway.read', ...scope('zone', data['zoneId']));
const ofProject =
  (permission: Permission): Readers =>
  ({ data, org }) =>
    readersBy(permission, ...scope('project', data['projectId']), ...scope('org', org));
const ofEnvironment: Readers = ({ data }) => [
  ...readersBy('workspace.write'),
  ...readersBy('SECRETS:EXPORT_IMPORT', ...scope('environment', data['environment'])),
];
/** Old records do not say which credential it was: then nobody but the operator sees them. */
const ofCredential: Readers = ({ data }) =>
  readersOfReference((data['credential'] ?? data) as Partial<CredentialReference>);

/** Who gives the tokens may see what is tried with them, and who may do it what others try. */
const ofAttempt: Readers = ({ data: { permissions } }) => [
  ...readersBy('token.write'),
  ...(Array.isArray(permissions) ? permissions : []).filter(
    (name): name is Permission => typeof name === 'string' && isPermission(name),
  ),
];

/** What is no change, or is told by another event too. */
const NO_CHANGE = 'no-change';

/** Every event there is; one that is not here is for the operator's eyes alone. */
const AUDITED: ReadonlyMap<EventClass, Readers | typeof NO_CHANGE> = new Map<EventClass, Readers | typeof NO_CHANGE>([
  [AccessRefused, ofAttempt],
  [AccessTokenIssued, by('token.write')],
  [AccessTokenRevoked, by('token.write')],
  [ApplicationCreated, ofProject('project.app.read')],
  [ApplicationKeyCreated, ofCredential],
  [ApplicationKeyRemoved, ofCredential],
  [ApplicationKeyRestored, ofCredential],
  [ApplicationRemoved, ofProject('project.app.read')],
  [ApplicationUpdated, ofProject('project.app.read')],
  [BundleAccepted, NO_CHANGE],
  [BundleMade, NO_CHANGE],
  [CampaignChanged, by('campaign.write')],
  [ClientSecretRotated, ofCredential],
  [ClientTokenRevoked, ofProject('project.app.read')],
  [CredentialDescribed, NO_CHANGE],
  [CredentialExpiring, NO_CHANGE],
  [CredentialRetired, ofCredential],
  [CredentialUsed, NO_CHANGE],
  [CredentialsReplaced, ofCredential],
  [DeadLetterHandled, NO_CHANGE],
  [DeadLetterRedriven, by('dead_letter.write')],
  [DeadLettered, NO_CHANGE],
  [DeliveryExhausted, NO_CHANGE],
  [ExecutionSet, by('action.execution.read')],
  [JwkCompromised, ofCredential],
  [JwkCreated, ofVaultProject],
  [JwkDeleted, ofVaultProject],
  [JwkDetached, ofVaultProject],
  [JwkUpdated, ofCredential],
  [KeyCompromised, ofCredential],
  [KeyCreated, ofVaultProject],
  [KeyDeleted, ofVaultProject],
  [KeyRotated, ofCredential],
  [KeyUpdated, ofVaultProject],
  [MasterKeyRotationStarted, by('kek.write')],
  [OrganizationCreated, by('organization.write')],
  [PolicyChanged, by('policy.write')],
  [PolicyMissed, NO_CHANGE],
  [ProjectRemoved, ofProject('project.read')],
  [ProjectUpdated, ofProject('project.read')],
  [RotationApplied, NO_CHANGE],
  [RotationConverged, NO_CHANGE],
  [RotationStuck, NO_CHANGE],
  [SecretRead, (event) => (event.data['kind'] === 'bundle' ? ofEnvironment(event) : ofCredential(event))],
  [TargetCreated, by('action.target.read')],
  [TargetDeleted, by('action.target.read')],
  [TargetSigningKeyRotated, by('action.target.read')],
  [TargetUpdated, by('action.target.read')],
  [TokenConfigurationCreated, ofZone],
  [TokenConfigurationDeleted, ofZone],
  [TokenConfigurationUpdated, ofZone],
  [TokenRuleChanged, ofZone],
  [WebKeyActivated, by('iam.web_key.read')],
  [WebKeyCompromised, by('iam.web_key.read')],
  [WebKeyCreated, by('iam.web_key.read')],
  [WebKeyRemoved, by('iam.web_key.read')],
  [WorkerDescribed, ofEnvironment],
  [ZoneCreated, (event) => [...readersBy('zone.write'), ...ofZone(event)]],
]);

const BY_TYPE: ReadonlyMap<string, Readers | typeof NO_CHANGE> = new Map(
  [...AUDITED].map(([{ type }, readers]) => [type, readers]),
);

/** Whether somebody has said who sees the entries of an event, or that it has none. */
export function isConsidered(event: EventClass): boolean {
  return AUDITED.has(event);
}

/** Who may see the entry of the event; undefined where it gets none. */
export function readersOf(event: EventEnvelope): string[] | undefined {
  const readers = BY_TYPE.get(event.type);
  if (readers === NO_CHANGE) return undefined;
  return readers?.(event) ?? [];
}

function readersOfReference({ kind, scope: place }: Partial<CredentialReference>): string[] {
  const isKnown = CREDENTIAL_KINDS.includes(kind as CredentialKind);
  return isKnown ? readersOfCredential(kind as CredentialKind, (place ?? {}) as CredentialScope) : [];
}

function scope(kind: string, id: unknown): string[] {
  return typeof id === 'string' ? [`${kind}:${id}`] : [];
}
