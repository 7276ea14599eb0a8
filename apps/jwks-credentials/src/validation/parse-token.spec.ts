import { parseToken } from './parse-token.js';

const encode = (text: string | Buffer): string => Buffer.from(text).toString('base64url');
const HEADER = encode('{"alg":"ES256","kid":"a"}');
const PAYLOAD = encode('{"sub":"b"}');
const SIGNATURE = encode('signature');

const withHeader = (text: string): string => `${encode(text)}.${PAYLOAD}.${SIGNATURE}`;
const withPayload = (text: string | Buffer): string => `${HEADER}.${encode(text)}.${SIGNATURE}`;

it('takes a compact JWS apart', () => {
  expect(parseToken(`${HEADER}.${PAYLOAD}.${SIGNATURE}`)).toEqual({
    alg: 'ES256',
    kid: 'a',
    hasCritical: false,
    payload: PAYLOAD,
    claims: { sub: 'b' },
    signingInput: Buffer.from(`${HEADER}.${PAYLOAD}`),
    signature: Buffer.from('signature'),
  });
});

it.each([
  ['a header without kid', '{"alg":"none"}', { kid: undefined, alg: 'none' }],
  ['a critical header', '{"alg":"ES256","crit":["exp"]}', { hasCritical: true }],
  ['an empty critical header', '{"alg":"ES256","crit":[]}', { hasCritical: true }],
  ['names with escapes, quotes and colons', '{"alg":"ES256","a\\":":"\\\\","b":{"b":1,"c":[":",{"b":2}]}}', {}],
  ['a name of every object', '{"alg":"ES256","__proto__":{"kid":"x"},"constructor":1}', { kid: undefined }],
])('reads %s', (_, header, parsed) => {
  expect(parseToken(withHeader(header))).toMatchObject(parsed);
});

it('takes an empty signature, which no key verifies', () => {
  expect(parseToken(`${HEADER}.${PAYLOAD}.`)?.signature).toHaveLength(0);
});

// The risk: two readers of one token see different things, or one token has many spellings and gets past a block list.
describe('takes no', () => {
  it.each([
    ['text', 'token'],
    ['empty text', ''],
    ['two segments', `${HEADER}.${PAYLOAD}`],
    ['four segments', `${HEADER}.${PAYLOAD}.${SIGNATURE}.`],
    ['JWE', `${HEADER}.a.a.a.a`],
    ['JSON serialisation', JSON.stringify({ protected: HEADER, payload: PAYLOAD, signature: SIGNATURE })],
    ['empty header', `.${PAYLOAD}.${SIGNATURE}`],
    ['detached payload', `${HEADER}..${SIGNATURE}`],
    ['white space around', ` ${HEADER}.${PAYLOAD}.${SIGNATURE}`],
    ['line end', `${HEADER}.${PAYLOAD}.${SIGNATURE}\n`],
    ['padding', `${HEADER}.${PAYLOAD}.YQ==`],
    ['base64 of the other alphabet', `${HEADER}.${PAYLOAD}.+/+/`],
    ['surplus bits at the end of the signature', `${HEADER}.${PAYLOAD}.YR`],
    ['surplus bits at the end of the payload', `${HEADER}.${PAYLOAD.slice(0, -1)}1.${SIGNATURE}`],
    ['length that no octets have', `${HEADER}.${PAYLOAD}.YWJjZ`],
    ['characters beyond ASCII', `${HEADER}.${PAYLOAD}.\u0159${SIGNATURE}`],
    ['header that is no JSON', withHeader('alg')],
    ['header that is a list', withHeader('[]')],
    ['header that is null', withHeader('null')],
    ['header without alg', withHeader('{"kid":"a"}')],
    ['alg that is no string', withHeader('{"alg":["ES256"]}')],
    ['kid that is no string', withHeader('{"alg":"ES256","kid":1}')],
    ['two algs', withHeader('{"alg":"ES256","alg":"none"}')],
    ['two algs, one of them escaped', withHeader('{"alg":"ES256","\\u0061lg":"none"}')],
    ['two kids', withHeader('{"kid":"a","alg":"ES256","kid":"b"}')],
    ['byte order mark before the header', withHeader('\ufeff{"alg":"ES256"}')],
    ['payload that is text', withPayload('text')],
    ['payload that is a JSON string', withPayload('"text"')],
    ['payload that is a list', withPayload('[{}]')],
    ['payload that is null', withPayload('null')],
    ['payload that is not UTF-8', withPayload(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))],
  ])('%s', (_, token) => {
    expect(parseToken(token)).toBeUndefined();
  });
});
