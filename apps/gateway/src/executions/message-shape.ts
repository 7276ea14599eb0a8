import type { OpenAPIObject } from '@nestjs/swagger';
import type { MessageShape } from '@rekey/contracts';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

/** Deeper than any message of ours; a schema that holds itself ends there. */
const DEPTH_MAX = 12;
const JSON_TYPE = 'application/json';
const REF = '#/components/schemas/';

/** The members that the request of a described operation may have beside the parameters of its path. */
export function requestShapeOf({ parameters = [], requestBody }: Operation, schemas: Schemas): MessageShape | null {
  const named = parameters.flatMap((one) => ('in' in one && one.in === 'query' ? [[one.name, null] as const] : []));
  const query = Object.fromEntries(named);
  if (requestBody === undefined || '$ref' in requestBody) return query;
  const { content } = requestBody;
  const schema = resolve((content[JSON_TYPE] ?? Object.values(content)[0])?.schema, schemas);
  if (schema === undefined) return null;
  if (schema.type === 'array') return { body: shapeOf(schema, schemas) };
  return shapeOf(schema, schemas);
}

/** Null where anything may be. */
function shapeOf(given: Schema | undefined, schemas: Schemas, depth = 0): MessageShape | null {
  const schema = resolve(given, schemas);
  if (schema === undefined || depth > DEPTH_MAX) return null;
  if (schema.items !== undefined) return shapeOf(schema.items, schemas, depth + 1);
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (schema.properties === undefined && parts.length === 0) return null;
  // What may be anything besides having members of its own.
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return null;
  const own = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => [name, shapeOf(property, schemas, depth + 1)] as const,
  );
  const others = parts.map((part) => shapeOf(part, schemas, depth + 1));
  if (others.includes(null)) return null;
  return Object.assign({}, ...others, Object.fromEntries(own)) as MessageShape;
}

function resolve(schema: Schema | undefined, schemas: Schemas): Exclude<Schema, { $ref: string }> | undefined {
  if (schema === undefined || !('$ref' in schema)) return schema;
  return schema.$ref.startsWith(REF) ? resolve(schemas[schema.$ref.slice(REF.length)], schemas) : undefined;
}
