import type { OpenAPIObject } from '@nestjs/swagger';
import { dialectOf } from '@rekey/http';
import { answersOf } from './describe-answers.js';
import { type DeclaredAnswers, withDeclaredTypes } from './declared-answers.js';
import { type DescribedResponse, errorsOf, pascalCase } from './describe-errors.js';
import { parametersOf, SHARED_PARAMETERS } from './describe-parameters.js';
import type { DescribedRoute, HandlerFacts } from './described-route.js';
import { OperationIds } from './operation-ids.js';
import { withoutUnused } from './without-unused.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
const BEARER = { bearer: [] };
/** Cloudflare's older scheme, on its paths alone. */
const API_KEY = { apiEmail: [], apiKey: [] };

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What Nest describes, and what it does not know. */
export interface DescriptionSources {
  readonly service: string;
  readonly facts: ReadonlyMap<string, HandlerFacts>;
  readonly declared: DeclaredAnswers;
}

/**
 * Adds to each operation who may call it (`security`, and the permissions of which one is needed as `x-required-permission`),
 * all its parameters, what it answers and which errors. Internal routes are left out. Operation ids come in as
 * `<Controller>.<method>`.
 */
export function describeOperations(document: OpenAPIObject, sources: DescriptionSources): OpenAPIObject {
  const ids = new OperationIds(sources.service);
  const errors: Record<string, DescribedResponse> = {};
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      // One method may serve several paths; those come as `<Controller>.<method>[<n>]`.
      const handler = (operation.operationId ?? '').replace(/\[\d+\]$/, '');
      const known = sources.facts.get(handler) ?? { access: undefined, answers: {}, headers: [] };
      if (known.access?.kind === 'internal') continue;
      const route = { ...known, method, path, handler, hasBody: operation.requestBody !== undefined };
      const described = describe(operation, route, sources, errors);
      paths[path] = { ...paths[path], [method]: { ...described, operationId: ids.idOf(handler, path) } };
    }
  }
  const components = { ...document.components, responses: errors, parameters: SHARED_PARAMETERS };
  return withoutUnused(withDeclaredTypes({ ...document, paths, components } as OpenAPIObject, sources.declared));
}

/** @param errors the responses that operations share; those of this one are added */
function describe(
  operation: Operation,
  route: DescribedRoute,
  { service, declared }: DescriptionSources,
  errors: Record<string, DescribedResponse>,
): Operation {
  const { access, path, handler } = route;
  return {
    ...operation,
    summary: operation.summary ?? summaryOf(handler),
    tags: [service],
    parameters: parametersOf(route, operation.parameters ?? []),
    responses: responsesOf(operation, route, declared, errors),
    security: access?.kind === 'public' ? [] : securityOf(path),
    ...(access?.kind === 'permission' ? { 'x-required-permission': [...access.anyOf] } : {}),
  } as Operation;
}

function responsesOf(
  { responses }: Operation,
  route: DescribedRoute,
  declared: DeclaredAnswers,
  errors: Record<string, DescribedResponse>,
): Record<string, object> {
  const status = Object.keys(responses)[0] ?? '200';
  const own = answersOf(route, status, declared.operations[route.handler]);
  const { name } = dialectOf(route.path);
  const shared = Object.entries(errorsOf(route)).map(([code, error]) => {
    const mine = own[code];
    if (mine !== undefined)
      return [code, { ...error, ...mine, content: { ...error.content, ...mine.content } }] as const;
    const key = `${pascalCase(name)}${code}`;
    const headers = { ...errors[key]?.headers, ...error.headers };
    errors[key] = { ...error, ...(Object.keys(headers).length === 0 ? {} : { headers }) };
    return [code, { $ref: `#/components/responses/${key}` }] as const;
  });
  return { ...own, ...Object.fromEntries(shared) };
}

/** Of a handler without a comment: "Certificates: list". */
function summaryOf(handler: string): string {
  const [feature = '', method = ''] = handler.split('.');
  const words = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words(feature)}: ${words(method)}`;
}

function securityOf(path: string): Record<string, string[]>[] {
  return dialectOf(path).name === 'cloudflare' ? [BEARER, API_KEY] : [BEARER];
}
