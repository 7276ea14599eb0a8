export {
  bodyOf,
  CredentialTurners,
  named,
  namedVersion,
  refuseAlgorithm,
  refuseOptions,
  unusable,
} from './credentials/credential-turners.js';
export type { CredentialTurner, TurnResult } from './credentials/credential-turners.js';
export type { DataPlane } from './data-plane.js';
export { JSON_HEADERS, type PlainAnswer, type PlainRequest } from './fast-lane.js';
export { createService } from './create-service.js';
export type { Entrance } from './create-service.js';
export { DescribedCredentials, ownersIn } from './credentials/described-credentials.js';
export type { DescribedKind, DescribedPage } from './credentials/described-credentials.js';
export { CreateSecretHandovers1766000003000 } from './handovers/1766000003000-create-secret-handovers.js';
export { handoverAbout, Handovers, handoversOf } from './handovers/handovers.js';
export type { HandedVersion } from './handovers/handovers.js';
export { HandoversModule } from './handovers/handovers.module.js';
export { Holdings } from './handovers/holds.internal.controller.js';
export { showEventLogLag } from './health/event-log-lag.js';
export { Readiness } from './health/readiness.js';
export type { Probe } from './health/readiness.js';
export { HttpInternalTransport, servicePrincipal } from './internal/http-internal-transport.js';
export { LocalInternalTransport } from './internal/local-internal-transport.js';
export type { LocalServices } from './internal/local-internal-transport.js';
export { serviceUnavailable } from './internal/refusal-of.js';
export { Answers } from './open-api/answers.decorator.js';
export type { OpenApiMetadata } from './open-api/declared-answers.js';
export { OpenApiDocument } from './open-api/open-api-document.js';
export { ASSERTION_KEY_PURPOSE, PlatformModule } from './platform.module.js';
export { MasterKeys } from './platform.js';
export type { Platform, ServiceDefinition } from './platform.js';
export { Retirement } from './retirement.js';
export { RingChanges } from './ring-changes.js';
export type { DecidedChange } from './ring-changes.js';
export { onSignal, runOrExit, runService } from './run-service.js';
export { SecretReads } from './secret-reads.js';
export { PickVersionDto } from './versions/pick-version.dto.js';
export { pageOfVersions, presentVersion, readVersionCursor } from './versions/present-versions.js';
export type { VersionAnswer } from './versions/present-versions.js';
export { readOverlapMs } from './versions/read-overlap.js';
export { Rpc, rpcsOf } from './zitadel/rpc.decorator.js';
export { zitadelDoors } from './zitadel/zitadel-doors.js';
