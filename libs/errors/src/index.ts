export { DomainError, InvalidInput } from './domain-error.js';
export type { DomainErrorInit, ErrorKind, Violation } from './domain-error.js';
