import type { OpenAPIObject } from '@nestjs/swagger';
import type { RouteTable, ServiceName } from '@rekey/contracts';

/** The document of one service, by the service's name. */
export type ServiceDocuments = ReadonlyMap<ServiceName, OpenAPIObject>;

type Components = NonNullable<OpenAPIObject['components']>;

const SECURITY_SCHEMES: NonNullable<Components['securitySchemes']> = {
  bearer: { type: 'http', scheme: 'bearer' },
  apiEmail: { type: 'apiKey', in: 'header', name: 'X-Auth-Email' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-Auth-Key' },
};

/** One document of all services. Where several name a schema alike, each gets its own; a path belongs to the first. */
export function mergeDocuments(documents: ServiceDocuments, { services }: RouteTable): OpenAPIObject {
  const paths: OpenAPIObject['paths'] = {};
  const schemas: NonNullable<Components['schemas']> = {};
  const responses: NonNullable<Components['responses']> = {};
  const parameters: NonNullable<Components['parameters']> = {};
  for (const [service, document] of documents) {
    const { paths: own, components } = withOwnNames(document, service, schemas);
    for (const [path, item] of Object.entries(own)) paths[path] ??= item;
    Object.assign(schemas, components?.schemas);
    // Of the platform, and the same in every service.
    Object.assign(responses, components?.responses);
    Object.assign(parameters, components?.parameters);
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Rekey',
      description: 'Rotates credentials without an outage.',
      version: '1',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...documents.keys()].map((name) => ({ name, description: services[name]?.summary ?? name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([left], [right]) => left.localeCompare(right))),
    components: { schemas, responses, parameters, securitySchemes: SECURITY_SCHEMES },
    security: [{ bearer: [] }],
  };
}

/** Renames schemas whose name is taken by a different one, with every reference to them. */
function withOwnNames(
  document: OpenAPIObject,
  service: string,
  taken: Readonly<Record<string, object>>,
): OpenAPIObject {
  const clashes = Object.entries(document.components?.schemas ?? {})
    .filter(([name, schema]) => taken[name] !== undefined && JSON.stringify(taken[name]) !== JSON.stringify(schema))
    .map(([name]) => name);
  if (clashes.length === 0) return document;
  let text = JSON.stringify(document);
  for (const name of clashes) {
    text = text.replaceAll(`"#/components/schemas/${name}"`, `"#/components/schemas/${service}.${name}"`);
  }
  const renamed = JSON.parse(text) as OpenAPIObject;
  const schemas = Object.fromEntries(
    Object.entries(renamed.components?.schemas ?? {}).map(([name, schema]) => [
      clashes.includes(name) ? `${service}.${name}` : name,
      schema,
    ]),
  );
  return { ...renamed, components: { ...renamed.components, schemas } };
}
