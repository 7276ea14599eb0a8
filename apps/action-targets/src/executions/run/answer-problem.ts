import type { ExecutionFailure } from '@rekey/contracts';
import type { TargetAnswer } from '../../calls/target-caller.js';

/** Which failure a target asks to be answered with; any other 4xx is unknown to the vendor, a 500. */
const FORWARDED: Readonly<Record<number, ExecutionFailure['kind']>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  429: 'rate-limited',
};

const FORWARDED_MESSAGE_MAX = 1_000;

/** What a target's answer says is wrong, or what is wrong with it; undefined when the operation may go on. */
export function problemOf({ error, body }: Pick<TargetAnswer, 'error' | 'body'>): ExecutionFailure | undefined {
  if (error !== undefined) return EXECUTION_FAILED;
  const forwarded = parsed(body);
  if (!isObject(forwarded)) return undefined;
  const { forwardedStatusCode: status, forwardedErrorMessage: text } = forwarded;
  const message = typeof text === 'string' && text !== '' ? text.slice(0, FORWARDED_MESSAGE_MAX) : undefined;
  const code = typeof status === 'number' && status !== 0 ? status : undefined;
  if (message === undefined && code === undefined) return undefined;
  if (code === undefined || code < 400 || code > 499) {
    return { kind: 'failed-precondition', message: message ?? 'Execution failed', vendorCode: 'EXEC-bmhNhpcqpF' };
  }
  return { kind: FORWARDED[code] ?? 'internal', message: message ?? 'Execution failed', vendorCode: 'EXEC-reUaUZCzCp' };
}

/** The vendor's answer for a call that failed. What the target said is not passed on. */
export const EXECUTION_FAILED: ExecutionFailure = {
  kind: 'failed-precondition',
  message: 'Execution failed',
  vendorCode: 'EXEC-dra6yamk98',
};

/** The answer's body cannot be read as what the execution needs. */
export const ANSWER_UNUSABLE: ExecutionFailure = {
  kind: 'failed-precondition',
  message: 'Errors.Execution.ResponseIsNotValidJSON',
  vendorCode: 'ACTION-4m9s2',
};

const NAME_LENGTH_MAX = 100;

/** A target answered with a member that the request of its operation does not have. */
export function memberUnknown(name: string): ExecutionFailure {
  return { ...EXECUTION_FAILED, message: `Execution failed: unknown field "${name.slice(0, NAME_LENGTH_MAX)}"` };
}

/** The JSON of a body; undefined when it is none. */
export function parsed(body: Buffer | null): unknown {
  if (body === null || body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
