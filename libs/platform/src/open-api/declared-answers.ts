import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type Schema = Schemas[string];

/** What `npm run generate` finds in the types of controllers and DTOs: the answers are described by nothing else. */
export interface DeclaredAnswers {
  /** The JSON that each handler answers, by `<Controller>.<method>`. */
  readonly operations: Readonly<Record<string, Schema>>;
  /** What is said of operations that come through several doors, by the first of them. */
  readonly summaries: Readonly<Record<string, string>>;
  /** Fields of DTOs that may be of several types, by `<Dto>.<field>`. */
  readonly fields: Readonly<Record<string, Schema>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** A generated `open-api-metadata.ts`. */
export interface OpenApiMetadata extends Record<string, unknown> {
  readonly answers: DeclaredAnswers;
}

/** Both; the later one counts where they agree on a name. */
export function mergeAnswers(first: DeclaredAnswers, second: DeclaredAnswers): DeclaredAnswers {
  return {
    operations: { ...first.operations, ...second.operations },
    summaries: { ...first.summaries, ...second.summaries },
    fields: { ...first.fields, ...second.fields },
    schemas: { ...first.schemas, ...second.schemas },
  };
}

/** What is declared of a handler. What a Connect door has of its own comes before what all doors of the operation have. */
export function declaredOf<T>(declared: Readonly<Record<string, T>>, handler: string): T | undefined {
  return declared[handler] ?? declared[handler.replace(/Connect\./, '.')];
}

/**
 * The document with the schemas of answers, and with the right types where Nest's plugin knows no more than "an object".
 * What the plugin does know has the bounds of the validators, and is kept.
 */
export function withDeclaredTypes(document: OpenAPIObject, { fields, schemas }: DeclaredAnswers): OpenAPIObject {
  const described: Schemas = {};
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    described[name] = schema;
    if (!('properties' in schema) || schema.properties === undefined) continue;
    const properties = Object.entries(schema.properties).map(
      ([field, given]) => [field, withType(given, typeOf(field, name, fields))] as const,
    );
    described[name] = { ...schema, properties: Object.fromEntries(properties) };
  }
  return { ...document, components: { ...document.components, schemas: { ...schemas, ...described } } };
}

/** A body on REST is its request without what the path has: `UpdateTargetDto` of `UpdateTargetRequestDto`. */
function typeOf(field: string, dto: string, fields: Readonly<Record<string, Schema>>): Schema | undefined {
  return fields[`${dto}.${field}`] ?? fields[`${dto.replace(/Dto$/, 'RequestDto')}.${field}`];
}

function withType(given: Schema, declared: Schema | undefined): Schema {
  if (declared === undefined || !isBareObject(given)) return given;
  const { type: _said, items: _none, ...rest } = given;
  return { ...rest, ...declared };
}

/** `{ type: 'object' }` or a list of it, whatever is said beside. */
function isBareObject(schema: Schema): schema is Exclude<Schema, { $ref: string }> {
  if ('$ref' in schema || schema.oneOf !== undefined || schema.allOf !== undefined || schema.enum !== undefined)
    return false;
  if (schema.type === 'array') return schema.items !== undefined && isBareObject(schema.items);
  return schema.type === 'object' && schema.properties === undefined && schema.additionalProperties === undefined;
}
