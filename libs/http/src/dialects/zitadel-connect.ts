import type { DomainError } from '@rekey/errors';
import { retryHeaders, type Dialect, type ErrorAnswer } from './dialect.js';
import { normalizeProtoJson } from './normalize-proto-json.js';
import { ZITADEL_STATUS, zitadelMessage } from './zitadel-status.js';

/** ZITADEL over the Connect protocol, JSON form: codes are words, details carry the protobuf message in base64. */
export const zitadelConnect: Dialect = {
  name: 'zitadel-connect',
  normalizeBody: normalizeProtoJson,
  renderError(error: DomainError): ErrorAnswer {
    const { word, http } = ZITADEL_STATUS[error.kind];
    const { message, id, text } = zitadelMessage(error);
    const details =
      id === undefined
        ? []
        : [{ type: 'zitadel.v1.ErrorDetail', value: errorDetailProto(id, text), debug: { id, message: text } }];
    return { status: http, headers: retryHeaders(error), body: { code: word, message, details } };
  },
};

/** `message ErrorDetail { string id = 1; string message = 2; }` in the wire format, unpadded base64. */
function errorDetailProto(id: string, message: string): string {
  const field = (number: number, text: string): Buffer => {
    const bytes = Buffer.from(text, 'utf8').subarray(0, 127);
    return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  };
  return Buffer.concat([field(1, id), field(2, message)])
    .toString('base64')
    .replace(/=+$/, '');
}
