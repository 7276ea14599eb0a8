export { DomainError, hidesWhatIsNotYours, InvalidInput, isRefusal } from './domain-error.js';
export { refusals } from './refusals.js';
export type { DomainErrorInit, ErrorKind, Violation } from './domain-error.js';
