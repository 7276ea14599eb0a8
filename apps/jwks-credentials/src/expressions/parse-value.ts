import { CLAIM_FIELDS, REQUEST_FIELDS, type Value } from './expression.js';
import { ExpressionInvalid } from './expression.errors.js';
import { quote } from './tokens.js';
import type { TokenReader } from './token-reader.js';

/** `many` says that all elements of a list are meant, which only `any` and `all` can look at. */
export interface TypedValue {
  readonly value: Value;
  readonly type: 'text' | 'integer';
  readonly many: boolean;
}

const FUNCTIONS = ['lower', 'upper', 'len', 'lookup_json_string', 'lookup_json_integer'] as const;
type FunctionName = (typeof FUNCTIONS)[number];
const PATH_MAX = 16;
const INDEX_MAX = 1_000;

const HEADERS = 'http.request.headers';
const COOKIES = 'http.request.cookies';
const CLAIMS = 'http.request.jwt.claims';
const PARTS = { names: 'claim-names', values: 'claim-values' } as const;

/** A field of the request or of its tokens, or a function of one. @throws ExpressionInvalid */
export function parseValue(reader: TokenReader): TypedValue {
  const { text: word, column } = reader.word();
  if (isFunction(word)) return parseFunction(reader, word);
  if (Object.hasOwn(REQUEST_FIELDS, word)) {
    return one({ kind: 'request', field: REQUEST_FIELDS[word as keyof typeof REQUEST_FIELDS] }, 'text');
  }
  if (word === HEADERS || word === COOKIES) return parseNamed(reader, word);
  if (word === `${HEADERS}.names` || word === `${COOKIES}.names`) {
    reader.sign('[*]');
    return { value: { kind: word === `${HEADERS}.names` ? 'header-names' : 'cookie-names' }, type: 'text', many: true };
  }
  if (word === CLAIMS) {
    const configuration = reader.inBrackets(() => reader.text().text);
    const { index } = parseIndex(reader, 'one');
    if (index !== 0) throw new ExpressionInvalid(column, 'a token has one set of claims, which is [0]');
    return one({ kind: 'claims', configuration }, 'text');
  }
  return parseClaim(reader, word, column);
}

function isFunction(word: string): word is FunctionName {
  return (FUNCTIONS as readonly string[]).includes(word);
}

const one = (value: Value, type: TypedValue['type']): TypedValue => ({ value, type, many: false });

function parseNamed(reader: TokenReader, word: string): TypedValue {
  const { text, column } = reader.inBrackets(() => reader.text());
  const isHeader = word === HEADERS;
  if (isHeader && text !== text.toLowerCase()) throw new ExpressionInvalid(column, 'header names are in lower case');
  const { index, many } = parseIndex(reader, 'any');
  return { value: { kind: isHeader ? 'header' : 'cookie', name: text, index }, type: 'text', many };
}

function parseClaim(reader: TokenReader, word: string, column: number): TypedValue {
  const [, field = word, part] = /^(.*)\.(names|values)$/.exec(word) ?? [];
  if (!Object.hasOwn(CLAIM_FIELDS, field)) throw new ExpressionInvalid(column, `unknown field ${quote(word)}`);
  const claim = CLAIM_FIELDS[field as keyof typeof CLAIM_FIELDS];
  if (part !== undefined) {
    reader.sign('[*]');
    const value: Value = { kind: PARTS[part as keyof typeof PARTS], claim };
    return { value, type: part === 'names' ? 'text' : claim.type, many: true };
  }
  const configuration = reader.inBrackets(() => reader.text().text);
  const { index, many } = parseIndex(reader, 'any');
  return { value: { kind: 'claim', claim, configuration, index }, type: claim.type, many };
}

function parseIndex(reader: TokenReader, wanted: 'one' | 'any'): { index: number | undefined; many: boolean } {
  if (wanted === 'any' && reader.take('[*]')) return { index: undefined, many: true };
  return { index: reader.inBrackets(() => reader.integer(0, INDEX_MAX)), many: false };
}

function parseFunction(reader: TokenReader, name: FunctionName): TypedValue {
  return reader.nested(() => {
    reader.sign('(');
    const { column } = reader.peek();
    const { value, type, many } = parseValue(reader);
    if (many) throw new ExpressionInvalid(column, `${name} takes one value, not a list`);
    if (type !== 'text') throw new ExpressionInvalid(column, `${name} takes a string`);
    const result = name.startsWith('lookup_') ? lookup(reader, name, value) : textFunction(name, value);
    reader.sign(')');
    return result;
  });
}

function textFunction(name: FunctionName, argument: Value): TypedValue {
  if (name === 'len') return one({ kind: 'length', argument }, 'integer');
  return one({ kind: name === 'lower' ? 'lower' : 'upper', argument }, 'text');
}

function lookup(reader: TokenReader, name: FunctionName, json: Value): TypedValue {
  const path: (string | number)[] = [];
  do {
    reader.sign(',');
    const { kind, column } = reader.peek();
    if (path.length === PATH_MAX) throw new ExpressionInvalid(column, `a path has at most ${PATH_MAX} parts`);
    path.push(kind === 'integer' ? reader.integer(0, INDEX_MAX) : reader.text().text);
  } while (reader.peek().text !== ')' || reader.peek().kind !== 'sign');
  const type = name === 'lookup_json_string' ? 'text' : 'integer';
  return one({ kind: 'lookup', json, path, type }, type);
}
