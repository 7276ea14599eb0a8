import type { OpenAPIObject } from '@nestjs/swagger';
import { type DescribedRoute, isPublic } from './described-route.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type Parameter = NonNullable<Operation['parameters']>[number];

/** OpenAPI says them elsewhere, and has a parameter of that name ignored. */
const SAID_ELSEWHERE = new Set(['authorization', 'content-type', 'accept']);

const header = (name: string, description: string, schema: object = {}): Parameter => ({
  name,
  in: 'header',
  required: false,
  ...(description === '' ? {} : { description }),
  schema: { type: 'string', ...schema },
});

/** Headers that no handler takes, because hooks and guards do. */
export const SHARED_PARAMETERS: Readonly<Record<string, Parameter>> = {
  RequestId: header('X-Request-Id', 'Comes back, and is in the log.', { pattern: String.raw`^[\w.:-]{1,128}$` }),
  IdempotencyKey: header('Idempotency-Key', 'The same call under the same key has its effect once.', {
    pattern: '^[!-~]{1,255}$',
  }),
  Organization: header('x-zitadel-orgid', 'Organization that the call acts in; the default one without it.'),
  IfNoneMatch: header('If-None-Match', 'The `ETag` of what the caller has: 304 as long as there is nothing else.'),
};

const DRY_RUN: Parameter = {
  name: 'dryRun',
  in: 'query',
  required: false,
  description: '`true`: the answer is what would happen, and nothing does.',
  schema: { type: 'string', enum: ['true', 'false'] },
};

/** All parameters of a route: of its path and query, and the headers that its handler or something before it takes. */
export function parametersOf(route: DescribedRoute, taken: readonly Parameter[]): Parameter[] {
  const kept = taken.filter((given) => !('$ref' in given) && given.in !== 'header');
  const named = new Set(kept.flatMap((given) => ('$ref' in given || given.in !== 'path' ? [] : [given.name])));
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const headers = route.headers.filter((name) => !SAID_ELSEWHERE.has(name.toLowerCase()));
  return [
    ...inPath.filter((name) => !named.has(name)).map(pathParameter),
    ...kept.map(withoutNull),
    ...(route.turns && !kept.some((given) => 'name' in given && given.name === 'dryRun') ? [DRY_RUN] : []),
    ...headers.map((name) => header(name, '')),
    ...sharedBy(route).map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

/** The same message may come in a body, which can hold a `null`. */
function withoutNull(given: Parameter): Parameter {
  if ('$ref' in given || given.schema === undefined || '$ref' in given.schema) return given;
  const { nullable: _nullable, ...schema } = given.schema;
  return { ...given, schema };
}

const pathParameter = (name: string): Parameter => ({ name, in: 'path', required: true, schema: { type: 'string' } });

function sharedBy(route: DescribedRoute): string[] {
  return [
    ...(route.answers.hasEtag ? ['IfNoneMatch'] : []),
    ...(!isPublic(route) && route.isOfOrganization ? ['Organization'] : []),
    ...(!isPublic(route) && route.isRepeatable ? ['IdempotencyKey'] : []),
    'RequestId',
  ];
}
