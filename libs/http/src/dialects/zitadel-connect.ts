import type { DomainError } from '@rekey/errors';
import { retryHeaders, type Dialect, type ErrorAnswer } from './dialect.js';
import { normalizeProtoJson } from './normalize-proto-json.js';
import { ZITADEL_STATUS, zitadelMessage } from './zitadel-status.js';

/**
 * What the protocol itself says, whatever the kind: servers answer an unknown procedure with 404, which clients read as
 * `unimplemented`, and a codec they do not speak with 415.
 */
const PROTOCOL_ERRORS: Readonly<Record<string, { readonly word: string; readonly http: number }>> = {
  'request.not-found': { word: 'unimplemented', http: 404 },
  'request.media-type': { word: 'invalid_argument', http: 415 },
};

/** The error of the Connect protocol. */
export interface ZitadelConnectErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly {
    readonly type: string;
    /** The protobuf message in base64. */
    readonly value: string;
    readonly debug: { readonly id: string; readonly message: string };
  }[];
}

/** ZITADEL over the Connect protocol, JSON form: codes are words, details carry the protobuf message in base64. */
export const zitadelConnect: Dialect = {
  name: 'zitadel-connect',
  bodies: 'json',
  normalizeBody: normalizeProtoJson,
  renderError(error: DomainError): ErrorAnswer<ZitadelConnectErrorBody> {
    const { word, http } = PROTOCOL_ERRORS[error.code] ?? ZITADEL_STATUS[error.kind];
    const { message, id, text } = zitadelMessage(error);
    const details =
      id === undefined
        ? {}
        : {
            details: [
              { type: 'zitadel.v1.ErrorDetail', value: errorDetailProto(id, text), debug: { id, message: text } },
            ],
          };
    return { status: http, headers: retryHeaders(error), body: { code: word, message, ...details } };
  },
};

/** `message ErrorDetail { string id = 1; string message = 2; }` in the wire format, unpadded base64. */
function errorDetailProto(id: string, message: string): string {
  return Buffer.concat([stringField(1, id), stringField(2, message)])
    .toString('base64')
    .replace(/=+$/, '');
}

function stringField(number: number, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes]);
}

/** Seven bits per byte, the lowest first; the top bit says that more follow. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
