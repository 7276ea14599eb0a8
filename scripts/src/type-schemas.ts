import ts from 'typescript';

/** A schema of OpenAPI 3.0, as far as we write them. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | true;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly not?: Schema;
  readonly $ref?: string;
}

/** What JSON cannot hold, or holds otherwise than TypeScript sees it. */
const WELL_KNOWN: Readonly<Record<string, Schema>> = {
  Date: { type: 'string', format: 'date-time' },
  Buffer: { type: 'string', format: 'binary' },
  Uint8Array: { type: 'string', format: 'binary' },
  // A file of a multipart form.
  FormFile: { type: 'string', format: 'binary' },
};
const ABSENT = ts.TypeFlags.Undefined | ts.TypeFlags.Void;

/**
 * Writes TypeScript types as schemas of OpenAPI 3.0. Interfaces, classes and aliases get a schema of their name, so that
 * recursion ends and generators name things as we do; other types stand where they are used.
 */
export class TypeSchemas {
  /** The named ones, by name. */
  readonly named: Record<string, Schema> = {};
  private readonly names = new Map<string, ts.Symbol[]>();

  constructor(private readonly checker: ts.TypeChecker) {}

  /** A schema or a reference to one. */
  of(type: ts.Type): Schema {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (type.flags & ts.TypeFlags.NonPrimitive) return { type: 'object', additionalProperties: true };
    if (type.isUnion()) return this.called(type, () => this.union(type));
    const simple = scalar(type);
    if (simple !== undefined) return simple;
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) return this.list(type as ts.TypeReference);
    const known = WELL_KNOWN[symbolOf(type)?.name ?? ''];
    if (known !== undefined) return known;
    return this.called(type, () => this.object(type));
  }

  private called(type: ts.Type, write: () => Schema): Schema {
    const name = this.nameOf(type);
    if (name === undefined) return write();
    const key = this.keyOf(type.aliasSymbol ?? type.symbol, name);
    if (this.named[key] === undefined) {
      this.named[key] = {};
      this.named[key] = write();
    }
    return { $ref: `#/components/schemas/${key}` };
  }

  /** Two types of one name, from different files, are told apart by a number. */
  private keyOf(symbol: ts.Symbol, name: string): string {
    const keys = this.names.get(name) ?? [];
    this.names.set(name, keys);
    if (!keys.includes(symbol)) keys.push(symbol);
    const place = keys.indexOf(symbol);
    return place === 0 ? name : `${name}${place + 1}`;
  }

  /** `PageOfZone` for `Page<Zone>`; undefined for what has no name of ours, or one with nameless arguments. */
  private nameOf(type: ts.Type): string | undefined {
    const symbol = type.aliasSymbol ?? (type.isUnion() ? undefined : symbolOf(type));
    if (symbol === undefined || symbol.name.startsWith('__') || isOfLanguage(symbol)) return undefined;
    const given = type.aliasSymbol === undefined ? this.argumentsOf(type) : (type.aliasTypeArguments ?? []);
    const own = this.hasDefaults(symbol, given) ? [] : given.filter((argument) => !isThis(argument));
    const names = own.map((argument) => this.nameOfArgument(argument));
    if (names.includes(undefined)) return undefined;
    return names.length === 0 ? symbol.name : `${symbol.name}Of${names.join('And')}`;
  }

  private argumentsOf(type: ts.Type): readonly ts.Type[] {
    return this.checker.getTypeArguments(type as ts.TypeReference);
  }

  private hasDefaults(symbol: ts.Symbol, given: readonly ts.Type[]): boolean {
    const [declaration] = symbol.declarations ?? [];
    const parameters = (declaration as ts.DeclarationWithTypeParameterChildren | undefined)?.typeParameters ?? [];
    return parameters.every(
      (parameter, index) =>
        parameter.default !== undefined && this.checker.getTypeFromTypeNode(parameter.default) === given[index],
    );
  }

  private nameOfArgument(type: ts.Type): string | undefined {
    if (this.checker.isArrayType(type)) {
      const item = this.nameOfArgument(this.argumentsOf(type)[0] as ts.Type);
      return item === undefined ? undefined : `${item}List`;
    }
    return this.nameOf(type);
  }

  private union(type: ts.UnionType): Schema {
    const isNullable = type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
    const members = type.types.filter(({ flags }) => !(flags & (ABSENT | ts.TypeFlags.Null)));
    const schema = oneOf(members.map((member) => this.of(member)));
    return isNullable ? this.orNull(schema) : schema;
  }

  /** OpenAPI 3.0 knows no type `null`: it may stand beside a type only, and an enumeration has to name it. */
  private orNull(schema: Schema): Schema {
    if (schema.anyOf !== undefined) return { anyOf: schema.anyOf.map((member) => this.orNull(member)) };
    const name = schema.$ref?.split('/').at(-1);
    if (name !== undefined) return { type: this.named[name]?.type ?? 'object', nullable: true, allOf: [schema] };
    return { ...schema, nullable: true, ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }) };
  }

  private list(type: ts.TypeReference): Schema {
    const items = this.argumentsOf(type);
    const [first] = items;
    if (first === undefined || first.flags & ts.TypeFlags.Never) return { type: 'array', items: {}, maxItems: 0 };
    const schema: Schema = { type: 'array', items: oneOf(items.map((item) => this.of(item))) };
    if (!this.checker.isTupleType(type)) return schema;
    return { ...schema, minItems: (type.target as ts.TupleType).minLength, maxItems: items.length };
  }

  private object(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      const held = this.checker.getTypeOfSymbol(property);
      if (held.getCallSignatures().length > 0 || property.name.startsWith('__@')) continue;
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0 || includesAbsent(held);
      if (!isOptional) required.push(property.name);
      properties[property.name] = this.described(property, this.of(withoutAbsent(this.checker, held, isOptional)));
    }
    const rest = this.checker.getIndexInfosOfType(type)[0];
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required }),
      ...(rest === undefined ? {} : { additionalProperties: this.of(rest.type) }),
    };
  }

  /** With what the comment on a member says. Beside a reference nothing may stand. */
  private described(property: ts.Symbol, schema: Schema): Schema {
    const description = ts.displayPartsToString(property.getDocumentationComment(this.checker)).replace(/\s+/g, ' ');
    if (description === '') return schema;
    return schema.$ref === undefined ? { description, ...schema } : { description, allOf: [schema] };
  }
}

/** Of what has none the compiler says otherwise. */
const symbolOf = (type: ts.Type): ts.Symbol | undefined => type.symbol;

const isThis = (type: ts.Type): boolean =>
  (type as ts.TypeParameter & { readonly isThisType?: boolean }).isThisType === true;

function scalar(type: ts.Type): Schema | undefined {
  if (type.flags & ts.TypeFlags.Never) return { not: {} };
  if (type.isStringLiteral()) return { type: 'string', enum: [type.value] };
  if (type.isNumberLiteral()) return { type: 'number', enum: [type.value] };
  if (type.flags & ts.TypeFlags.BooleanLiteral)
    return { type: 'boolean', enum: [(type as ts.Type & { intrinsicName: string }).intrinsicName === 'true'] };
  if (type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.TemplateLiteral)) return { type: 'string' };
  if (type.flags & ts.TypeFlags.NumberLike) return { type: 'number' };
  if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
  if (type.flags & ts.TypeFlags.Null) return { type: 'string', nullable: true, enum: [null] };
  return undefined;
}

/** One schema for any of several: literals of a type become one enumeration. */
function oneOf(schemas: readonly Schema[]): Schema {
  const others = schemas.filter((schema) => schema.enum === undefined || schema.$ref !== undefined);
  const enums = new Map<string | undefined, unknown[]>();
  for (const schema of schemas) {
    if (schema.enum === undefined) continue;
    enums.set(schema.type, [...(enums.get(schema.type) ?? []), ...schema.enum]);
  }
  const merged = [...enums].map(([type, values]): Schema =>
    type === 'boolean' && values.length === 2
      ? { type }
      : { ...(type === undefined ? {} : { type }), enum: values.sort() },
  );
  const texts = new Set([...others, ...merged].map((schema) => JSON.stringify(schema)));
  // The compiler's own order changes with what else it has seen.
  const members = [...texts].sort().map((text) => JSON.parse(text) as Schema);
  const [only] = members;
  return only !== undefined && members.length === 1 ? only : { anyOf: members };
}

function includesAbsent(type: ts.Type): boolean {
  return (type.flags & ABSENT) !== 0 || (type.isUnion() && type.types.some(({ flags }) => flags & ABSENT));
}

/** An optional member's type without its `undefined`, and under the name that it has without it. */
function withoutAbsent(checker: ts.TypeChecker, type: ts.Type, isOptional: boolean): ts.Type {
  if (!isOptional || !type.isUnion() || type.types.some(({ flags }) => flags & ts.TypeFlags.Null)) return type;
  return checker.getNonNullableType(type);
}

/** `Pick`, `Partial`, `Record` and their like say how, not what. */
function isOfLanguage(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) =>
    /\/typescript\/lib\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().fileName),
  );
}
