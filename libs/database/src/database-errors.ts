import { types } from 'node:util';
import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';
/** Classes 08 (connection), 40 (serialization, deadlock), 53 (resources), 57 (operator intervention); 55P03 lock timeout. */
const TRANSIENT_STATE = /^(08|40|53|57)|^55P03$/;
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
  // Errors of sockets may come from another realm than ours, where `instanceof` is blind.
  if (!types.isNativeError(error)) return false;
  const driver = (error instanceof QueryFailedError ? error.driverError : error) as { code?: string; message: string };
  const code = driver.code ?? '';
  return TRANSIENT_STATE.test(code) || TRANSIENT_CODES.has(code) || TRANSIENT_MESSAGE.test(driver.message);
}
