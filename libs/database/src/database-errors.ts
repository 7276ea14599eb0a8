import { types } from 'node:util';
import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';
/** Classes 08 (connection), 40 (serialization, deadlock), 53 (resources), 57 (operator intervention); 55P03 lock timeout. */
const TRANSIENT_STATE = /^(08|40|53|57)|^55P03$/;
/** The same without the class of two that are in each other's way: of these, nothing is wrong with the database. */
const AWAY_STATE = /^(08|53|57)/;
/** Deadlock and serialization failure: nothing was done, and the same may succeed at once. */
const CONTENTION_STATE = /^40(P01|001)$/;
const SERVER_CODE = /^[0-9A-Z]{5}$/;
const TRANSIENT_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const TRANSIENT_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Connection ended/i;

/** Name of the unique constraint or index that refused the row, for translating into a domain error. */
export function violatedUniqueConstraint(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const driver = error.driverError as { code?: string; constraint?: string };
  return driver.code === UNIQUE_VIOLATION ? driver.constraint : undefined;
}

/** True when the same work may succeed later without anyone changing it: the database is away or asked us to retry. */
export function isTransientDatabaseError(error: unknown): boolean {
  return TRANSIENT_STATE.test(codeOf(error)) || isDatabaseAway(error);
}

/** True when the database cannot be worked with at all, whatever the work is. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (AWAY_STATE.test(code) || TRANSIENT_CODES.has(code)) return true;
  return types.isNativeError(error) && TRANSIENT_MESSAGE.test(driverErrorOf(error).message);
}

/** True when the server has refused a statement, and so undone it: nothing of it is in the database. */
export function isRefusal(error: unknown): boolean {
  return SERVER_CODE.test(codeOf(error)) && !isDatabaseAway(error);
}

/** True when two transactions were in each other's way, and the database ended this one. */
export function isContention(error: unknown): boolean {
  return CONTENTION_STATE.test(codeOf(error));
}

function codeOf(error: unknown): string {
  // Errors of sockets may come from another realm than ours, where `instanceof` is blind.
  return types.isNativeError(error) ? (driverErrorOf(error).code ?? '') : '';
}

function driverErrorOf(error: Error): { readonly code?: string; readonly message: string } {
  return error instanceof QueryFailedError ? error.driverError : error;
}
