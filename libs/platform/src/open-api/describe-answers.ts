import { STATUS_CODES } from 'node:http';
import type { DescribedRoute } from './described-route.js';
import type { Schema } from './declared-answers.js';
import type { DescribedResponse } from './describe-errors.js';

const JSON_TYPE = 'application/json';
const ETAG = { etag: { description: 'Names this version of the answer.', schema: { type: 'string' } } };

/** What a route answers when it does what it was asked to, by status. `status` is what Nest would answer. */
export function answersOf(
  { answers: { produces = [], hasEtag = false, also = {} } }: DescribedRoute,
  status: string,
  json: Schema | undefined,
): Record<string, DescribedResponse> {
  const content = {
    ...(json === undefined ? {} : { [JSON_TYPE]: { schema: json } }),
    ...Object.fromEntries(produces.map((type) => [type, { schema: rawSchema(type) }])),
  };
  const hasContent = Object.keys(content).length > 0;
  const response = (description: string): DescribedResponse => ({
    description,
    ...(hasEtag ? { headers: ETAG } : {}),
    ...(hasContent ? { content } : {}),
  });
  return {
    [status]: response(STATUS_CODES[status] ?? 'OK'),
    ...Object.fromEntries(Object.entries(also).map(([code, meaning]) => [code, response(meaning)])),
    ...(hasEtag ? { 304: { description: 'Still the one that If-None-Match names', headers: ETAG } } : {}),
  };
}

const rawSchema = (type: string): Schema =>
  type.startsWith('text/') || type.endsWith('/jose') ? { type: 'string' } : { type: 'string', format: 'binary' };
