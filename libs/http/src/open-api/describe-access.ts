import type { OpenAPIObject } from '@nestjs/swagger';
import type { RouteAccess } from '@rekey/identity';
import { dialectOf } from '../dialects/dialect-of.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
const BEARER = { bearer: [] };
/** Cloudflare's older scheme, on its paths alone. */
const API_KEY = { apiEmail: [], apiKey: [] };

/**
 * Adds to each operation who may call it: `security`, and the permissions of which one is needed as
 * `x-required-permission`. Internal routes are left out. Operation ids come in as `<Controller>.<method>` and become
 * unique among all services.
 */
export function describeAccess(
  document: OpenAPIObject,
  service: string,
  accessByHandler: ReadonlyMap<string, RouteAccess>,
): OpenAPIObject {
  const uses = new Map<string, number>();
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      // One method may serve several paths; those come as `<Controller>.<method>[<n>]`.
      const handler = (operation?.operationId ?? '').replace(/\[\d+\]$/, '');
      const access = accessByHandler.get(handler);
      if (operation === undefined || access?.kind === 'internal') continue;
      const use = (uses.get(handler) ?? 0) + 1;
      uses.set(handler, use);
      const described = {
        ...operation,
        operationId: `${service}.${handler}${use === 1 ? '' : `.${use}`}`,
        tags: [service],
        security: access?.kind === 'public' ? [] : securityOf(path),
        ...(access?.kind === 'permission' ? { 'x-required-permission': [...access.anyOf] } : {}),
      };
      paths[path] = { ...paths[path], [method]: described };
    }
  }
  return withoutUnused({ ...document, paths });
}

function securityOf(path: string): Record<string, string[]>[] {
  return dialectOf(path).name === 'cloudflare' ? [BEARER, API_KEY] : [BEARER];
}

/** Nest describes what any handler takes, those of events and internal routes too. */
function withoutUnused(document: OpenAPIObject): OpenAPIObject {
  const all = document.components?.schemas ?? {};
  const used: typeof all = {};
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      const schema = all[name];
      if (schema === undefined || used[name] !== undefined) continue;
      used[name] = schema;
      visit(schema);
    }
  };
  visit(document.paths);
  return { ...document, components: { ...document.components, schemas: used } };
}
