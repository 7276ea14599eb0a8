import type { OpenAPIObject } from '@nestjs/swagger';
import { isInternalPath, type RouteTable } from '@rekey/contracts';
import { permissionsOf } from '@rekey/identity';
import { answersOf } from './describe-answers.js';
import { type DeclaredAnswers, declaredOf, type Schema, withDeclaredTypes } from './declared-answers.js';
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
  readonly routes: RouteTable;
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
    if (isInternalPath(path)) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      // One method may serve several paths; those come as `<Controller>.<method>[<n>]`.
      const handler = (operation.operationId ?? '').replace(/\[\d+\]$/, '');
      const known = sources.facts.get(handler) ?? { answers: {}, headers: [] };
      const hasBody = operation.requestBody !== undefined;
      const route = { ...known, ...routeFacts(sources.routes, method, path), method, path, handler, hasBody };
      const described = describe(operation, route, sources, errors);
      paths[path] = { ...paths[path], [method]: { ...described, operationId: ids.idOf(handler, path) } };
    }
  }
  const components = { ...document.components, responses: errors, parameters: SHARED_PARAMETERS };
  return withoutUnused(withDeclaredTypes({ ...document, paths, components } as OpenAPIObject, sources.declared));
}

function routeFacts(routes: RouteTable, method: string, path: string) {
  const verb = method.toUpperCase();
  return {
    access: routes.accessOf(verb, path),
    dialect: routes.dialectOf(path),
    isOfOrganization: routes.actsInOrganization(path),
    isRepeatable: routes.isChangingNative(verb, path),
    turns: routes.turnsAt(verb, path) !== false,
  };
}

/** @param errors the responses that operations share; those of this one are added */
function describe(
  operation: Operation,
  route: DescribedRoute,
  { service, declared }: DescriptionSources,
  errors: Record<string, DescribedResponse>,
): Operation {
  const { access, dialect, handler } = route;
  const anyOf = permissionsOf(access ?? 'token');
  return {
    ...operation,
    summary: operation.summary ?? declaredOf(declared.summaries, handler) ?? summaryOf(handler),
    tags: [service],
    parameters: parametersOf(route, operation.parameters ?? []),
    responses: responsesOf(operation, route, declared, errors),
    security: access === 'open' ? [] : securityOf(dialect),
    ...(anyOf.length === 0 ? {} : { 'x-required-permission': [...anyOf] }),
  } as Operation;
}

function responsesOf(
  { responses }: Operation,
  route: DescribedRoute,
  declared: DeclaredAnswers,
  errors: Record<string, DescribedResponse>,
): Record<string, object> {
  const status = Object.keys(responses)[0] ?? '200';
  const json = declaredOf(declared.operations, route.handler);
  const own = answersOf(route, status, route.turns ? orPlan(json) : json);
  const shared = Object.entries(errorsOf(route)).map(([code, error]) => {
    const mine = own[code];
    if (mine !== undefined)
      return [code, { ...error, ...mine, content: { ...error.content, ...mine.content } }] as const;
    const key = `${pascalCase(route.dialect)}${code}`;
    const headers = { ...errors[key]?.headers, ...error.headers };
    errors[key] = { ...error, ...(Object.keys(headers).length === 0 ? {} : { headers }) };
    return [code, { $ref: `#/components/responses/${key}` }] as const;
  });
  return { ...own, ...Object.fromEntries(shared) };
}

/** Of what a dry run answers, the ledger's own operations say more. */
const PLAN: Schema = {
  type: 'object',
  description: 'With `?dryRun=true`: the plan of the rotation, as of `POST /v1/credentials/{kind}/{id}/rotate`.',
  properties: { dryRun: { type: 'boolean' } },
  required: ['dryRun'],
  additionalProperties: true,
};

function orPlan(json: Schema | undefined): Schema {
  return json === undefined ? PLAN : { anyOf: [json, PLAN] };
}

/** Of a handler without a comment: "Certificates: list". */
function summaryOf(handler: string): string {
  const [feature = '', method = ''] = handler.split('.');
  const words = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words(feature)}: ${words(method)}`;
}

function securityOf(dialect: string): Record<string, string[]>[] {
  return dialect === 'cloudflare' ? [BEARER, API_KEY] : [BEARER];
}
