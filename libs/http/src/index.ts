export { takeAnyMethod } from './any-method.js';
export { UnsupportedMediaType, addBodyParsers, isJsonType, jsonReaderOf } from './body-parsers.js';
export type { JsonReader } from './body-parsers.js';
export { BodyPipe, violationsOf } from './body.pipe.js';
export { addCors, corsHeaders } from './cors.js';
export { DialectFilter, sendError } from './dialect.filter.js';
export { DIALECTS, dialectOf, speak } from './dialects/dialect-of.js';
export type { Dialect, ErrorAnswer } from './dialects/dialect.js';
export {
  CLIENT_ADDRESS_HEADER,
  addRequestHooks,
  answerHeaders,
  plainClientAddress,
  requestIdOf,
  responseHeaders,
} from './fastify-hooks.js';
export { formOf, valuesByName } from './form.js';
export { MayBeAbsent } from './may-be-absent.js';
export { isOfOneHop } from './one-hop.js';
export { PageQuery, pageOf } from './page.js';
export type { Page } from './page.js';
export { segmentProblem } from './path-segment.js';
export {
  Pagination,
  PaginationDto,
  SearchLimitExceeded,
  presentPagination,
  readPagination,
} from './proto-json/pagination.js';
export type { PageOfSearch, PaginationAnswer } from './proto-json/pagination.js';
export {
  AtMostOneOf,
  Bytes,
  Duration,
  EnumValue,
  Flag,
  IsNestedMessage,
  ListOf,
  Message,
  OneOf,
  Rule,
  Text,
  Timestamp,
  Unsigned,
  enumOf,
  hasRunes,
  isObject,
} from './proto-json/proto-rules.js';
export { originForm, refuseOddTargets } from './request-target.js';
export { toDomainError } from './to-domain-error.js';
export { endUnreadBodies } from './unread-bodies.js';
export { refuseWrongMethods } from './wrong-method.js';
