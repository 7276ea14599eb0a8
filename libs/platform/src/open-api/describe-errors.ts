import { STATUS_CODES } from 'node:http';
import { DomainError, type ErrorKind } from '@rekey/errors';
import { PermissionDenied, Unauthenticated } from '@rekey/identity';
import type { DialectName } from '@rekey/contracts';
import { type Dialect, DIALECTS, UnsupportedMediaType } from '@rekey/http';
import { type DescribedRoute, isChanging, isPublic } from './described-route.js';

const DEFAULT_TYPE = 'application/json';

/** A response of an OpenAPI document, as far as we write them. */
export interface DescribedResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** The errors that a route can answer with, by status, as its dialect renders them. */
export function errorsOf(route: DescribedRoute): Record<string, DescribedResponse> {
  const dialect = DIALECTS[route.dialect];
  const described: Record<string, DescribedResponse> = {};
  for (const error of possibleErrors(route)) {
    const { status, headers = {} } = dialect.renderError(error, '');
    const { headers: known, ...response } = described[status] ?? responseOf(dialect, status, headers['content-type']);
    const all = { ...known, ...headerDescriptions(Object.keys(headers)) };
    described[status] = { ...response, ...(Object.keys(all).length === 0 ? {} : { headers: all }) };
  }
  return described;
}

/** Name of the schema of a dialect's errors: of the type that `ErrorBodies` has for it. */
export const errorSchemaOf = (dialect: DialectName): string => `${pascalCase(dialect)}ErrorBody`;

export function pascalCase(words: string): string {
  return words.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
}

function possibleErrors(route: DescribedRoute): DomainError[] {
  const takesInput = route.path.includes('{') || route.hasBody;
  const kinds: ErrorKind[] = [
    'internal',
    'invalid',
    'rate-limited',
    'unavailable',
    ...(takesInput ? (['not-found'] as const) : []),
    ...(isChanging(route) && !isPublic(route) ? (['conflict'] as const) : []),
    ...(route.hasBody ? (['too-large'] as const) : []),
    ...(route.answers.refuses ?? []),
  ];
  return [
    ...kinds.map(
      (kind) => new DomainError({ code: `request.${kind}`, kind, message: '', retryAfterSeconds: retryOf(kind) }),
    ),
    ...(route.hasBody ? [new UnsupportedMediaType()] : []),
    ...(isPublic(route)
      ? []
      : [
          new Unauthenticated('missing'),
          new Unauthenticated('malformed'),
          new Unauthenticated('invalid'),
          new PermissionDenied(''),
        ]),
  ];
}

const retryOf = (kind: ErrorKind): number | undefined =>
  kind === 'rate-limited' || kind === 'unavailable' ? 1 : undefined;

function responseOf({ name }: Dialect, status: number, type = DEFAULT_TYPE): DescribedResponse {
  const schema = { $ref: `#/components/schemas/${errorSchemaOf(name)}` };
  return { description: STATUS_CODES[status] ?? 'Error', content: { [type.split(';')[0] as string]: { schema } } };
}

function headerDescriptions(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(
    names.filter((name) => name !== 'content-type').map((name) => [name, { schema: { type: 'string' } }]),
  );
}
