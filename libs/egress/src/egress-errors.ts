import { errors } from 'undici';
import { EgressDenied } from './egress-policy.js';

export class EgressTimeout extends Error {
  readonly code = 'EGRESS_TIMEOUT';

  constructor() {
    super('The call took too long');
    this.name = 'EgressTimeout';
  }
}

/** Whoever made the call wants it no longer. */
export class EgressAborted extends Error {
  readonly code = 'EGRESS_ABORTED';

  constructor() {
    super('The call was given up');
    this.name = 'EgressAborted';
  }
}

export class AnswerTooLarge extends Error {
  readonly code = 'EGRESS_ANSWER_TOO_LARGE';

  constructor(maxBytes: number) {
    super(`The answer is larger than ${maxBytes} bytes`);
    this.name = 'AnswerTooLarge';
  }
}

/** The answer is not what its content coding says, or has one that was not asked for. */
export class AnswerUndecodable extends Error {
  readonly code = 'EGRESS_ANSWER_UNDECODABLE';

  constructor() {
    super('The content coding of the answer cannot be undone');
    this.name = 'AnswerUndecodable';
  }
}

export class TooManyRedirects extends Error {
  readonly code = 'EGRESS_TOO_MANY_REDIRECTS';

  constructor() {
    super('Too many redirects');
    this.name = 'TooManyRedirects';
  }
}

/** Codes of Node, OpenSSL and undici in words that may be shown: no address that a name resolved to, no URL. */
const REASONS: Readonly<Record<string, string>> = {
  EGRESS_TIMEOUT: 'timeout',
  EGRESS_ABORTED: 'given up',
  EGRESS_ANSWER_TOO_LARGE: 'answer too large',
  EGRESS_ANSWER_UNDECODABLE: 'content coding not understood',
  EGRESS_TOO_MANY_REDIRECTS: 'too many redirects',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_CLOSED: 'connection closed',
  UND_ERR_DESTROYED: 'connection closed',
  UND_ERR_CONNECT_TIMEOUT: 'connect timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'not HTTP',
  UND_ERR_HEADERS_OVERFLOW: 'answer too large',
  ETIMEDOUT: 'connect timeout',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'name not resolved',
  EAI_AGAIN: 'name not resolved',
};

const DENIED: Readonly<Record<EgressDenied['reason'], string>> = {
  address: 'address not allowed',
  credentials: 'URL with user name or password',
  scheme: 'not an http or https URL',
};

const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/;

/** Why a call failed, in a few words without secrets, for logs that its owner sees. */
export function describeEgressError(error: unknown): string {
  if (error instanceof EgressDenied) return DENIED[error.reason];
  if (error instanceof errors.HTTPParserError) return 'not HTTP';
  const code = codeOf(error);
  if (code === undefined) return 'no usable answer';
  if (TLS_CODE.test(code)) return `TLS: ${code}`;
  return REASONS[code] ?? 'no usable answer';
}

/** Of the error or of what caused it: several addresses fail with one error around theirs. */
function codeOf(error: unknown): string | undefined {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return cause === undefined ? undefined : codeOf(cause);
}
