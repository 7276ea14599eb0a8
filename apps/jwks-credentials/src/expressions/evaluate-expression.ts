import type { Claim, Comparison, Expression, Test, Value } from './expression.js';

/** What there is to know about a token that a request carries for one configuration. */
export interface TokenFacts {
  readonly present: boolean;
  /** Of a valid token alone: nothing else that a token says can be believed. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

/** A request as a rule sees it. */
export interface RequestFacts {
  readonly method: string;
  readonly host: string;
  /** Path and query. */
  readonly uri: string;
  /** In its one spelling. */
  readonly path: string;
  /** How else the server behind may read the path; null when that may be anything. Absent where there is one way. */
  readonly readAs?: Pick<RequestFacts, 'path' | 'uri'> | null;
  /** Without the question mark. */
  readonly query: string;
  /** By name in lower case, in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly cookies: ReadonlyMap<string, readonly string[]>;
  /** By configuration: of all that the zone has. */
  readonly tokens: ReadonlyMap<string, TokenFacts>;
}

type Scalar = string | number;

/** Undefined where it depends on how the server behind reads the path. */
type Truth = boolean | undefined;

/**
 * Whether the expression holds for the request, however the server behind reads the path of it. Never throws, whatever is
 * in the request.
 */
export function evaluateExpression(expression: Expression, facts: RequestFacts): boolean {
  return truthOf(expression, facts) === true;
}

/** In the logic of three values, so that what does not depend on an unknown stays known. */
function truthOf(expression: Expression, facts: RequestFacts): Truth {
  switch (expression.kind) {
    case 'any-of':
      return decidedBy(true, expression.operands, facts);
    case 'all-of':
      return decidedBy(false, expression.operands, facts);
    case 'odd-of': {
      const truths = expression.operands.map((one) => truthOf(one, facts));
      return truths.includes(undefined) ? undefined : truths.filter(Boolean).length % 2 === 1;
    }
    case 'not':
      return negated(truthOf(expression.operand, facts));
    case 'jwt': {
      const token = facts.tokens.get(expression.configuration);
      return expression.asks === 'present' ? token?.present === true : token?.claims !== undefined;
    }
    case 'comparison':
      return compareReadings(expression, facts);
    case 'elements': {
      const { value, test } = expression.comparison;
      const elements = elementsOf(value, facts);
      const passes = (element: Scalar): boolean => passesTest(element, test);
      return expression.quantifier === 'any' ? elements.some(passes) : elements.every(passes);
    }
  }
}

/** One operand that is `decisive` decides. */
function decidedBy(decisive: boolean, operands: readonly Expression[], facts: RequestFacts): Truth {
  let truth: Truth = !decisive;
  for (const operand of operands) {
    const one = truthOf(operand, facts);
    if (one === decisive) return decisive;
    if (one === undefined) truth = undefined;
  }
  return truth;
}

const negated = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

function compareReadings(comparison: Comparison, facts: RequestFacts): Truth {
  const truth = compare(comparison, facts);
  const { readAs } = facts;
  if (readAs === undefined || !looksAtPath(comparison.value)) return truth;
  return readAs !== null && compare(comparison, { ...facts, ...readAs }) === truth ? truth : undefined;
}

function looksAtPath(value: Value): boolean {
  switch (value.kind) {
    case 'request':
      return value.field === 'path' || value.field === 'uri';
    case 'lower':
    case 'upper':
    case 'length':
      return looksAtPath(value.argument);
    case 'lookup':
      return looksAtPath(value.json);
    default:
      return false;
  }
}

function compare({ value, test }: Comparison, facts: RequestFacts): boolean {
  const found = scalarOf(value, facts);
  // What is not there equals nothing, so it differs from everything.
  return found === undefined ? test.operator === 'ne' : passesTest(found, test);
}

function passesTest(value: Scalar, test: Test): boolean {
  switch (test.operator) {
    case 'eq':
      return value === test.literal;
    case 'ne':
      return value !== test.literal;
    case 'lt':
      return value < test.literal;
    case 'le':
      return value <= test.literal;
    case 'gt':
      return value > test.literal;
    case 'ge':
      return value >= test.literal;
    case 'contains':
      return String(value).includes(test.literal);
    case 'starts-with':
      return String(value).startsWith(test.literal);
    case 'ends-with':
      return String(value).endsWith(test.literal);
    case 'in':
      return typeof value === 'string'
        ? test.texts.has(value)
        : test.ranges.some(({ from, to }) => from <= value && value <= to);
  }
}

/** The one value; of a list, its element. */
function scalarOf(value: Value, facts: RequestFacts): Scalar | undefined {
  switch (value.kind) {
    case 'request':
      return facts[value.field];
    case 'header':
    case 'cookie':
    case 'claim':
      return elementsOf(value, facts)[value.index ?? 0];
    case 'claims': {
      const claims = facts.tokens.get(value.configuration)?.claims;
      return claims === undefined ? undefined : JSON.stringify(claims);
    }
    case 'lookup':
      return lookUp(value, facts);
    case 'lower':
      return textOf(value.argument, facts)?.toLowerCase();
    case 'upper':
      return textOf(value.argument, facts)?.toUpperCase();
    case 'length': {
      const text = textOf(value.argument, facts);
      return text === undefined ? undefined : Buffer.byteLength(text);
    }
    default:
      return elementsOf(value, facts)[0];
  }
}

function textOf(value: Value, facts: RequestFacts): string | undefined {
  const found = scalarOf(value, facts);
  return typeof found === 'string' ? found : undefined;
}

function elementsOf(value: Value, facts: RequestFacts): readonly Scalar[] {
  switch (value.kind) {
    case 'header':
      return facts.headers.get(value.name) ?? [];
    case 'cookie':
      return facts.cookies.get(value.name) ?? [];
    case 'header-names':
      return [...facts.headers.keys()];
    case 'cookie-names':
      return [...facts.cookies.keys()];
    case 'claim':
      return claimOf(value.claim, facts.tokens.get(value.configuration));
    case 'claim-names':
      return [...facts.tokens].filter(([, token]) => claimOf(value.claim, token).length > 0).map(([id]) => id);
    case 'claim-values':
      return [...facts.tokens.values()].flatMap((token) => claimOf(value.claim, token));
    default: {
      const scalar = scalarOf(value, facts);
      return scalar === undefined ? [] : [scalar];
    }
  }
}

/** A claim of another type than its field is not there. */
function claimOf({ name, type }: Claim, token: TokenFacts | undefined): Scalar[] {
  const claims = token?.claims;
  const found = claims !== undefined && Object.hasOwn(claims, name) ? claims[name] : undefined;
  return (Array.isArray(found) ? (found as unknown[]) : [found]).flatMap((one): Scalar[] => {
    if (type === 'text') return typeof one === 'string' ? [one] : [];
    return typeof one === 'number' && Number.isFinite(one) ? [Math.floor(one)] : [];
  });
}

function lookUp({ json, path, type }: Extract<Value, { kind: 'lookup' }>, facts: RequestFacts): Scalar | undefined {
  let found = json.kind === 'claims' ? facts.tokens.get(json.configuration)?.claims : parse(textOf(json, facts));
  for (const part of path) {
    if (typeof part === 'number') found = Array.isArray(found) ? (found as unknown[])[part] : undefined;
    else found = isObject(found) && Object.hasOwn(found, part) ? found[part] : undefined;
  }
  if (type === 'text') return typeof found === 'string' ? found : undefined;
  return Number.isSafeInteger(found) ? (found as number) : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
