import {
  property,
  assert,
  anything,
  constantFrom,
  dictionary,
  letrec,
  oneof,
  string,
  array,
  integer,
  tuple,
  record,
  boolean,
  option,
} from 'fast-check';
import { configurationsOf } from './configurations-of.js';
import { evaluateExpression, type RequestFacts, type TokenFacts } from './evaluate-expression.js';
import { ExpressionInvalid } from './expression.errors.js';
import { EXPRESSION_LENGTH_MAX, parseExpression } from './parse-expression.js';

const A = '11111111-1111-4111-8111-111111111111';
const B = '22222222-2222-4222-8222-222222222222';

const claims = {
  iss: 'https://issuer.example',
  aud: ['api', 'web'],
  sub: 'alice',
  iat: 1_700_000_000.5,
  exp: 1_800_000_000,
  roles: ['reader', 'writer'],
  org: { name: 'acme', size: 12 },
  admin: true,
};
const request: RequestFacts = {
  method: 'GET',
  host: 'api.example',
  uri: '/orders/7?full=1',
  path: '/orders/7',
  query: 'full=1',
  headers: new Map([
    ['x-tier', ['gold', 'silver']],
    ['x-json', ['{"a":[{"b":"deep"}],"n":3}']],
    ['x-broken', ['{"a":']],
  ]),
  cookies: new Map([['Session', ['s-1']]]),
  tokens: new Map<string, TokenFacts>([
    [A, { present: true, claims }],
    [B, { present: true, claims: undefined }],
  ]),
};
const holds = (text: string): boolean => evaluateExpression(parseExpression(text), request);

describe('an expression', () => {
  it.each([
    `is_jwt_valid("${A}")`,
    `is_jwt_present("${A}")`,
    `is_jwt_present("${B}")`,
    `not is_jwt_valid("${B}")`,
    'not is_jwt_present("33333333-3333-4333-8333-333333333333")',
    `is_jwt_valid("${A}") or is_jwt_valid("${B}")`,
    `is_jwt_valid("${B}") or not is_jwt_valid("${B}")`,
    `is_jwt_valid("${B}") || http.request.method eq "GET"`,
    `(is_jwt_valid("${A}") and http.host == "api.example")`,
    'http.request.uri eq "/orders/7?full=1" && http.request.uri.query eq "full=1"',
    'starts_with(http.request.uri.path, "/orders/") and ends_with(http.request.uri.path, "/7")',
    'http.request.uri.path contains "order" and not http.request.uri.path contains "Order"',
    'lower(http.request.method) eq "get" and upper(http.host) eq "API.EXAMPLE"',
    'len(http.request.method) eq 3 and len(http.request.method) in {1..2 3}',
    'http.request.method in {"OPTIONS" "GET"} and http.request.method in {"GET", "HEAD"}',
    'not http.request.method in {"POST"}',
    'http.request.headers["x-tier"][1] eq "silver"',
    'any(http.request.headers["x-tier"][*] eq "gold") and not all(http.request.headers["x-tier"][*] eq "gold")',
    'any(http.request.headers.names[*] eq "x-json") and all(http.request.cookies.names[*] eq "Session")',
    'http.request.cookies["Session"][0] eq "s-1"',
    `http.request.jwt.claims.iss["${A}"][0] eq "https://issuer.example"`,
    `http.request.jwt.claims.aud["${A}"][1] eq "web" and any(http.request.jwt.claims.aud["${A}"][*] eq "api")`,
    `http.request.jwt.claims.iat.sec["${A}"][0] eq 1700000000 and http.request.jwt.claims.exp.sec["${A}"][0] gt 1`,
    `any(http.request.jwt.claims.sub.names[*] eq "${A}") and all(http.request.jwt.claims.sub.values[*] eq "alice")`,
    `lookup_json_string(http.request.jwt.claims["${A}"][0], "sub") eq "alice"`,
    `lookup_json_string(http.request.jwt.claims["${A}"][0], "roles", 1) eq "writer"`,
    `lookup_json_string(http.request.jwt.claims["${A}"][0], "org", "name") in {"acme" "other"}`,
    `lookup_json_integer(http.request.jwt.claims["${A}"][0], "org", "size") ge 12`,
    'lookup_json_string(http.request.headers["x-json"][0], "a", 0, "b") eq "deep"',
    `http.request.jwt.claims["${A}"][0] contains "acme"`,
    'http.host eq r"api.example" and http.host eq r#"api.example"# and not http.host eq "a\\\\b\\"\\x41"',
    'http.host ne "other" and http.host != "another"',
    'http.request.method eq "GET" xor http.request.method eq "POST"',
    'not (http.host eq "api.example" ^^ http.request.method eq "GET")',
  ])('holds: %s', (text) => {
    expect(holds(text)).toBe(true);
  });

  it.each([
    ['a header', 'http.request.headers["x-none"][0]', '"a"'],
    ['an element beyond the last', 'http.request.headers["x-tier"][9]', '"a"'],
    ['a claim of a token that is not valid', `http.request.jwt.claims.sub["${B}"][0]`, '"alice"'],
    ['a claim of another type', `lookup_json_string(http.request.jwt.claims["${A}"][0], "org")`, '"acme"'],
    ['a boolean claim', `lookup_json_string(http.request.jwt.claims["${A}"][0], "admin")`, '"true"'],
    ['a member of every object', `lookup_json_string(http.request.jwt.claims["${A}"][0], "constructor")`, '"x"'],
    ['JSON that is none', 'lookup_json_string(http.request.headers["x-broken"][0], "a")', '"a"'],
    ['a length of nothing', 'len(http.request.headers["x-none"][0])', '0'],
  ])('takes %s for missing: it equals nothing and differs from everything', (_, value, literal) => {
    expect(holds(`${value} eq ${literal}`)).toBe(false);
    expect(holds(`${value} in {${literal}}`)).toBe(false);
    expect(holds(`${value} ne ${literal}`)).toBe(true);
  });

  it('binds not before and, and before xor, xor before or', () => {
    const [yes, no] = ['http.request.method eq "GET"', 'http.request.method eq "POST"'];
    expect(holds(`not ${no} and ${yes}`)).toBe(true);
    expect(holds(`${yes} or ${yes} and ${no}`)).toBe(true);
    expect(holds(`${yes} xor ${yes} and ${no}`)).toBe(true);
    expect(holds(`${yes} or ${yes} xor ${yes}`)).toBe(true);
    expect(holds(`(${yes} or ${yes}) and ${no}`)).toBe(false);
  });

  it('names its configurations, wherever they stand', () => {
    const text = `not (is_jwt_valid("${A}") and len(lookup_json_string(http.request.jwt.claims["${B}"][0], "x")) eq 1
      or any(http.request.jwt.claims.aud["${A}"][*] eq "x") or http.request.jwt.claims.sub["c"][0] eq "x")`;
    expect(configurationsOf(parseExpression(text))).toEqual([A, B, 'c']);
  });

  it.each<[string, string, number, RegExp]>([
    ['nothing', '', 1, /expected a field or function, found the end/],
    ['half', 'http.host eq', 13, /expected a string, found the end/],
    ['no operator', 'http.host', 10, /expected an operator, found the end/],
    ['an unknown field', 'http.nothing eq "a"', 1, /unknown field "http.nothing"/],
    ['a member of every object', 'constructor eq "a"', 1, /unknown field "constructor"/],
    ['an unknown operator', 'http.host like "a"', 11, /expected an operator, found "like"/],
    ['an inherited operator', 'http.host toString "a"', 11, /expected an operator, found "toString"/],
    ['another type', 'http.host eq 1', 14, /expected a string, found "1"/],
    ['a number as text', 'len(http.host) eq "1"', 19, /expected an integer/],
    ['an open string', 'http.host eq "a', 14, /does not end/],
    ['an unknown escape', 'http.host eq "\\n"', 14, /unknown escape/],
    ['an open parenthesis', '(http.host eq "a"', 18, /expected "\)", found the end/],
    ['one too many', 'http.host eq "a")', 17, /expected the end, "and", "or" or "xor", found "\)"/],
    ['an empty set', 'http.host in {}', 16, /expected a member/],
    ['a range backwards', 'len(http.host) in {3..1}', 23, /a range ends after its begin/],
    ['an upper-case header', 'http.request.headers["X-A"][0] eq "a"', 22, /header names are in lower case/],
    ['a list for a value', 'http.request.headers["a"][*] eq "a"', 1, /within any/],
    ['a value for a list', 'any(http.host eq "a")', 5, /take a list/],
    ['a list in a function', 'lower(http.request.headers["a"][*]) eq "a"', 7, /takes one value/],
    ['a number in a function', 'lower(len(http.host)) eq "a"', 7, /takes a string/],
    ['no path', `lookup_json_string(http.host) eq "a"`, 29, /expected ","/],
    ['no configuration', 'is_jwt_valid()', 14, /expected a string, found "\)"/],
    ['another set of claims', `http.request.jwt.claims["${A}"][1] eq "a"`, 1, /which is \[0\]/],
    ['a bare function', 'is_jwt_valid', 13, /expected "\("/],
    ['a sign of no language', 'http.host eq "a" ; drop', 18, /unexpected ";"/],
    ['a huge integer', 'len(http.host) eq 99999999999999999999', 19, /unexpected/],
    ['a huge index', 'http.request.headers["a"][100000] eq "a"', 27, /from 0 to 1000/],
    [
      'too many members',
      `http.host in {${'"a" '.repeat(1)}${Array.from({ length: 501 }, (_, i) => `"${i}"`).join(' ')}}`,
      0,
      /at most 500/,
    ],
    ['too many parentheses', `${'('.repeat(40)}http.host eq "a"${')'.repeat(40)}`, 33, /nested deeper than 32/],
    ['too many negations', `${'not '.repeat(40)}http.host eq "a"`, 0, /nested deeper than 32/],
    ['too many functions', `${'lower('.repeat(40)}http.host${')'.repeat(40)} eq "a"`, 0, /nested deeper than 32/],
    ['too many characters', ' '.repeat(EXPRESSION_LENGTH_MAX + 1), EXPRESSION_LENGTH_MAX + 1, /longer than/],
  ])('is refused with %s, at its column', (_, text, column, message) => {
    const error = errorOf(text);
    expect(error?.message).toMatch(message);
    if (column > 0) expect(error?.column).toBe(column);
    expect(error?.message).toContain(`column ${error?.column}`);
  });

  it('is refused with nothing but its own error, whatever it is', () => {
    const word = constantFrom(
      'is_jwt_valid',
      'is_jwt_present',
      'any',
      'all',
      'not',
      'and',
      'or',
      'xor',
      'eq',
      'in',
      'lower',
      'len',
      'lookup_json_string',
      'http.host',
      'http.request.headers',
      'http.request.jwt.claims',
      'http.request.jwt.claims.aud',
      '(',
      ')',
      '[',
      ']',
      '[*]',
      '{',
      '}',
      ',',
      '..',
      '"a"',
      '"',
      'r#"',
      '1',
      '-1',
      '!',
      '__proto__',
    );
    const text = oneof(
      string(),
      array(oneof(word, string({ maxLength: 3 })), { maxLength: 60 }).map((words) => words.join(' ')),
    );
    assert(
      property(text, (one) => void errorOf(one)),
      { numRuns: 3_000 },
    );
  });

  it('is read, and answered, whatever the request is like', () => {
    assert(
      property(validExpressions, requests, (text, facts) => {
        expect(typeof evaluateExpression(parseExpression(text), facts)).toBe('boolean');
      }),
      { numRuns: 1_000 },
    );
  });

  it('is false where its negation is true', () => {
    assert(
      property(validExpressions, requests, (text, facts) => {
        const [plain, negated] = [text, `not (${text})`].map((one) => evaluateExpression(parseExpression(one), facts));
        expect(negated).toBe(!plain);
      }),
    );
  });
});

/** Undefined for one that is valid. Any other error is a failure. */
function errorOf(text: string): ExpressionInvalid | undefined {
  try {
    parseExpression(text);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionInvalid) return error;
    throw error;
  }
}

const literal = string({ maxLength: 8 }).map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`);
const id = constantFrom(A, B, 'c').map((one) => `"${one}"`);
const index = integer({ min: 0, max: 3 });
const textValue = oneof(
  constantFrom('http.host', 'http.request.method', 'http.request.uri.path'),
  tuple(constantFrom('headers', 'cookies'), index).map(([kind, at]) => `http.request.${kind}["a"][${at}]`),
  tuple(constantFrom('aud', 'iss', 'sub', 'jti'), id, index).map(
    ([claim, one, at]) => `http.request.jwt.claims.${claim}[${one}][${at}]`,
  ),
  tuple(id, literal, index).map(
    ([one, part, at]) => `lookup_json_string(http.request.jwt.claims[${one}][0], ${part}, ${at})`,
  ),
  tuple(constantFrom('lower', 'upper'), constantFrom('http.host')).map(([name, field]) => `${name}(${field})`),
);
const leaf = oneof(
  tuple(constantFrom('is_jwt_valid', 'is_jwt_present'), id).map(([name, one]) => `${name}(${one})`),
  tuple(textValue, constantFrom('eq', 'ne', 'lt', '<=', 'gt', '>=', 'contains'), literal).map((parts) =>
    parts.join(' '),
  ),
  tuple(textValue, array(literal, { minLength: 1, maxLength: 3 })).map(
    ([value, set]) => `${value} in {${set.join(' ')}}`,
  ),
  tuple(id, index).map(([one, from]) => `http.request.jwt.claims.exp.sec[${one}][0] in {${from}..9}`),
  tuple(constantFrom('any', 'all'), id, literal).map(
    ([name, one, text]) => `${name}(http.request.jwt.claims.aud[${one}][*] eq ${text})`,
  ),
);
const { expression: validExpressions } = letrec<{ expression: string }>((tie) => ({
  expression: oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: 5 },
    leaf,
    tuple(tie('expression'), constantFrom('and', 'or', 'xor', '&&', '||', '^^'), tie('expression')).map((parts) =>
      parts.join(' '),
    ),
    tie('expression').map((one) => `(${one})`),
    tie('expression').map((one) => `not (${one})`),
  ),
}));
const values = array(string(), { maxLength: 3 });
const token = record({
  present: boolean(),
  claims: option(dictionary(constantFrom('aud', 'exp', 'sub', '__proto__', 'a'), anything()), { nil: undefined }),
});
const requests = record({
  method: string(),
  host: string(),
  path: string(),
  headers: values,
  cookies: values,
  a: token,
  b: token,
}).map(({ method, host, path, headers, cookies, a, b }): RequestFacts => ({
  method,
  host,
  uri: path,
  path,
  query: '',
  headers: new Map([['a', headers]]),
  cookies: new Map([['a', cookies]]),
  tokens: new Map([
    [A, a],
    [B, b],
  ]),
}));
