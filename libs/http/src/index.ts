export { answerDirectly } from './answer-directly.js';
export { isJsonType, jsonReaderOf, UnsupportedMediaType } from './body-parsers.js';
export type { JsonReader } from './body-parsers.js';
export { BodyPipe, violationsOf } from './body.pipe.js';
export { createService } from './create-service.js';
export type { Prepare } from './create-service.js';
export { valuesByName } from './form.js';
export { CLIENT_ADDRESS_HEADER } from './fastify-hooks.js';
export { DialectFilter, sendError } from './dialect.filter.js';
export { actsInOrganization, dialectOf } from './dialects/dialect-of.js';
export type { Dialect, DialectName, ErrorAnswer } from './dialects/dialect.js';
export { EgressClient } from './egress/egress-client.js';
export type { EgressAnswer } from './egress/answer-collector.js';
export type { EgressLimits, EgressOptions, EgressPost } from './egress/egress-client.js';
export { describeEgressError, EgressTimeout } from './egress/egress-errors.js';
export { EgressDenied, EgressPolicy } from './egress/egress-policy.js';
export { showEventLogLag } from './health/event-log-lag.js';
export { Recent } from './health/recent.js';
export { Readiness } from './health/readiness.js';
export type { Probe } from './health/readiness.js';
export { HttpInternalTransport, servicePrincipal } from './internal/http-internal-transport.js';
export { serviceUnavailable } from './internal/refusal-of.js';
export { LocalInternalTransport } from './internal/local-internal-transport.js';
export type { LocalServices } from './internal/local-internal-transport.js';
export { isOfOneHop } from './one-hop.js';
export { Answers } from './open-api/answers.decorator.js';
export type { OpenApiMetadata } from './open-api/declared-answers.js';
export { MayBeAbsent } from './may-be-absent.js';
export { OpenApiDocument } from './open-api/open-api-document.js';
export { pageOf, PageQuery } from './page.js';
export type { Page } from './page.js';
export { segmentProblem } from './path-segment.js';
export { ASSERTION_KEY_PURPOSE, PlatformModule } from './platform.module.js';
export { MasterKeys } from './platform.js';
export type { Platform, ServiceDefinition } from './platform.js';
export { onSignal, runOrExit, runService, serviceUrls } from './run-service.js';
export {
  Pagination,
  PaginationDto,
  presentPagination,
  readPagination,
  SearchLimitExceeded,
} from './proto-json/pagination.js';
export type { PageOfSearch, PaginationAnswer } from './proto-json/pagination.js';
export {
  AtMostOneOf,
  Bytes,
  Duration,
  enumOf,
  EnumValue,
  Flag,
  hasRunes,
  IsNestedMessage,
  isObject,
  ListOf,
  Message,
  OneOf,
  Rule,
  Text,
  Timestamp,
  Unsigned,
} from './proto-json/proto-rules.js';
export { toDomainError } from './to-domain-error.js';
