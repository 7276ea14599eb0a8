/** What a rule asks of a request. Reading it costs nothing but walking it: everything was checked when it was parsed. */
export type Expression =
  | { readonly kind: 'any-of' | 'all-of'; readonly operands: readonly Expression[] }
  /** True when an odd number of them is. */
  | { readonly kind: 'odd-of'; readonly operands: readonly Expression[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'jwt'; readonly asks: 'present' | 'valid'; readonly configuration: string }
  | Comparison
  /** Whether the comparison holds for some, or for every, element of its value. */
  | { readonly kind: 'elements'; readonly quantifier: 'any' | 'all'; readonly comparison: Comparison };

export interface Comparison {
  readonly kind: 'comparison';
  readonly value: Value;
  readonly test: Test;
}

export type Test =
  | { readonly operator: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'; readonly literal: string | number }
  | { readonly operator: 'contains' | 'starts-with' | 'ends-with'; readonly literal: string }
  | { readonly operator: 'in'; readonly texts: ReadonlySet<string>; readonly ranges: readonly Range[] };

/** Integers, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Something a comparison looks at. Whatever the request does not have is missing, and equals nothing. */
export type Value =
  | { readonly kind: 'request'; readonly field: RequestField }
  /** Header names are in lower case, cookie names as they are. `index` is missing where all elements are meant. */
  | { readonly kind: 'header' | 'cookie'; readonly name: string; readonly index: number | undefined }
  | { readonly kind: 'header-names' | 'cookie-names' }
  /** The claims of a verified token as JSON text. */
  | { readonly kind: 'claims'; readonly configuration: string }
  | {
      readonly kind: 'claim';
      readonly claim: Claim;
      readonly configuration: string;
      readonly index: number | undefined;
    }
  /** Of every configuration whose token has the claim: their ids, or what they have there. */
  | { readonly kind: 'claim-names' | 'claim-values'; readonly claim: Claim }
  /** The string, or the integer, at a path within JSON. */
  | {
      readonly kind: 'lookup';
      readonly json: Value;
      readonly path: readonly (string | number)[];
      readonly type: 'text' | 'integer';
    }
  | { readonly kind: 'lower' | 'upper' | 'length'; readonly argument: Value };

export const REQUEST_FIELDS = {
  'http.request.method': 'method',
  'http.host': 'host',
  'http.request.uri': 'uri',
  'http.request.uri.path': 'path',
  'http.request.uri.query': 'query',
} as const;
export type RequestField = (typeof REQUEST_FIELDS)[keyof typeof REQUEST_FIELDS];

/** The claims that have a field of their own, and what is in it. `aud` has an element per audience. */
export const CLAIM_FIELDS = {
  'http.request.jwt.claims.aud': { name: 'aud', type: 'text' },
  'http.request.jwt.claims.iss': { name: 'iss', type: 'text' },
  'http.request.jwt.claims.sub': { name: 'sub', type: 'text' },
  'http.request.jwt.claims.jti': { name: 'jti', type: 'text' },
  'http.request.jwt.claims.iat.sec': { name: 'iat', type: 'integer' },
  'http.request.jwt.claims.nbf.sec': { name: 'nbf', type: 'integer' },
  'http.request.jwt.claims.exp.sec': { name: 'exp', type: 'integer' },
} as const;
export type Claim = (typeof CLAIM_FIELDS)[keyof typeof CLAIM_FIELDS];
