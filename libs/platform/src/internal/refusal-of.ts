import type { ServiceName } from '@rekey/contracts';
import { DomainError, type ErrorKind, type Violation } from '@rekey/errors';

/** What a service says of the question itself. It says the same however often it is asked. */
const KIND_BY_STATUS: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid',
  403: 'forbidden',
  405: 'method-not-allowed',
  409: 'conflict',
  410: 'gone',
  413: 'too-large',
};

export function serviceUnavailable(service: ServiceName, cause?: unknown): DomainError {
  return new DomainError({
    code: 'service.unavailable',
    kind: 'unavailable',
    message: `The service ${service} is not available`,
    retryAfterSeconds: 1,
    cause,
  });
}

/**
 * What another service's refusal is to whoever asked it. Of itself it speaks with any 5xx; with 401 of an assertion that it
 * cannot check at the moment, since keys are changed one process after the other.
 */
export function refusalOf(service: ServiceName, status: number, body: string): DomainError {
  const kind = KIND_BY_STATUS[status];
  if (kind === undefined) return serviceUnavailable(service, new Error(`${service} answered ${status}`));
  const { code = `service.${kind}`, detail = `The service ${service} refused the question`, errors } = problemIn(body);
  return new DomainError({
    code,
    kind,
    message: detail,
    violations: errors,
    cause: new Error(`${service} answered ${status}`),
  });
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly Violation[] | undefined;
}

/** Problem details (RFC 9457), as internal routes refuse. */
function problemIn(body: string): Problem {
  try {
    const { code, detail, errors } = JSON.parse(body) as Record<string, unknown>;
    if (typeof code !== 'string' || typeof detail !== 'string') return {};
    return { code, detail, errors: Array.isArray(errors) ? (errors as Violation[]) : undefined };
  } catch {
    return {};
  }
}
