import type { DomainError } from '@rekey/errors';
import { retryHeaders, type Dialect, type ErrorAnswer } from './dialect.js';
import { normalizeProtoJson } from './normalize-proto-json.js';
import { ZITADEL_STATUS, zitadelMessage } from './zitadel-status.js';

/** google.rpc.Status. */
export interface ZitadelRestErrorBody {
  /** google.rpc.Code. */
  readonly code: number;
  readonly message: string;
  readonly details?: readonly { readonly '@type': string; readonly id: string; readonly message: string }[];
}

/** ZITADEL over grpc-gateway: google.rpc.Status with HTTP statuses; bodies in camelCase or snake_case. */
export const zitadelRest: Dialect = {
  name: 'zitadel-rest',
  normalizeBody: normalizeProtoJson,
  renderError(error: DomainError): ErrorAnswer<ZitadelRestErrorBody> {
    const { number, http } = ZITADEL_STATUS[error.kind];
    const { message, id, text } = zitadelMessage(error);
    return {
      status: http,
      headers: { ...retryHeaders(error), ...(http === 401 ? { 'www-authenticate': message } : {}) },
      body: {
        code: number,
        message,
        ...(id === undefined
          ? {}
          : { details: [{ '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail', id, message: text }] }),
      },
    };
  },
};
