import ts from 'typescript';

/** What JSON cannot hold, or holds otherwise than TypeScript sees it. */
const WELL_KNOWN = {
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
  named = {};
  #names = new Map();

  constructor(checker) {
    this.checker = checker;
  }

  /** @returns {object} A schema or a reference to one. */
  of(type) {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (type.flags & ts.TypeFlags.NonPrimitive) return { type: 'object', additionalProperties: true };
    if (type.isUnion()) return this.#named(type, () => this.#union(type));
    const simple = scalar(type);
    if (simple !== undefined) return simple;
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) return this.#list(type);
    const known = WELL_KNOWN[type.symbol?.name];
    if (known !== undefined) return known;
    return this.#named(type, () => this.#object(type));
  }

  #named(type, write) {
    const name = this.#nameOf(type);
    if (name === undefined) return write();
    const key = this.#keyOf(type.aliasSymbol ?? type.symbol, name);
    if (this.named[key] === undefined) {
      this.named[key] = {};
      this.named[key] = write();
    }
    return { $ref: `#/components/schemas/${key}` };
  }

  /** Two types of one name, from different files, are told apart by a number. */
  #keyOf(symbol, name) {
    const keys = this.#names.get(name) ?? [];
    this.#names.set(name, keys);
    if (!keys.includes(symbol)) keys.push(symbol);
    const place = keys.indexOf(symbol);
    return place === 0 ? name : `${name}${place + 1}`;
  }

  /** `PageOfZone` for `Page<Zone>`; undefined for what has no name of ours, or one with nameless arguments. */
  #nameOf(type) {
    const symbol = type.aliasSymbol ?? (type.isUnion() ? undefined : type.symbol);
    if (symbol === undefined || symbol.name.startsWith('__') || isOfLanguage(symbol)) return undefined;
    const given =
      type.aliasSymbol === undefined ? this.checker.getTypeArguments(type) : (type.aliasTypeArguments ?? []);
    const own = this.#hasDefaults(symbol, given) ? [] : given.filter((argument) => !argument.isThisType);
    const names = own.map((argument) => this.#nameOfArgument(argument));
    if (names.includes(undefined)) return undefined;
    return names.length === 0 ? symbol.name : `${symbol.name}Of${names.join('And')}`;
  }

  #hasDefaults(symbol, given) {
    const parameters = symbol.declarations?.[0]?.typeParameters ?? [];
    return parameters.every(
      (parameter, index) =>
        parameter.default !== undefined && this.checker.getTypeFromTypeNode(parameter.default) === given[index],
    );
  }

  #nameOfArgument(type) {
    if (this.checker.isArrayType(type)) {
      const item = this.#nameOfArgument(this.checker.getTypeArguments(type)[0]);
      return item === undefined ? undefined : `${item}List`;
    }
    return this.#nameOf(type);
  }

  #union(type) {
    const isNullable = type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
    const members = type.types.filter(({ flags }) => !(flags & (ABSENT | ts.TypeFlags.Null)));
    const schema = oneOf(members.map((member) => this.of(member)));
    return isNullable ? this.#orNull(schema) : schema;
  }

  /** OpenAPI 3.0 knows no type `null`: it may stand beside a type only, and an enumeration has to name it. */
  #orNull(schema) {
    if (schema.anyOf !== undefined) return { anyOf: schema.anyOf.map((member) => this.#orNull(member)) };
    const name = schema.$ref?.split('/').at(-1);
    if (name !== undefined) return { type: this.named[name].type ?? 'object', nullable: true, allOf: [schema] };
    return { ...schema, nullable: true, ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }) };
  }

  #list(type) {
    const items = this.checker.getTypeArguments(type);
    if (items.length === 0 || items[0].flags & ts.TypeFlags.Never) return { type: 'array', items: {}, maxItems: 0 };
    const schema = { type: 'array', items: oneOf(items.map((item) => this.of(item))) };
    if (!this.checker.isTupleType(type)) return schema;
    return { ...schema, minItems: type.target.minLength, maxItems: items.length };
  }

  #object(type) {
    const properties = {};
    const required = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      const held = this.checker.getTypeOfSymbol(property);
      if (held.getCallSignatures().length > 0 || property.name.startsWith('__@')) continue;
      const isOptional = property.flags & ts.SymbolFlags.Optional || includesAbsent(held);
      if (!isOptional) required.push(property.name);
      properties[property.name] = this.#described(property, this.of(withoutAbsent(this.checker, held, isOptional)));
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
  #described(property, schema) {
    const description = ts.displayPartsToString(property.getDocumentationComment(this.checker)).replace(/\s+/g, ' ');
    if (description === '') return schema;
    return schema.$ref === undefined ? { description, ...schema } : { description, allOf: [schema] };
  }
}

function scalar(type) {
  if (type.flags & ts.TypeFlags.Never) return { not: {} };
  if (type.isStringLiteral()) return { type: 'string', enum: [type.value] };
  if (type.isNumberLiteral()) return { type: 'number', enum: [type.value] };
  if (type.flags & ts.TypeFlags.BooleanLiteral) return { type: 'boolean', enum: [type.intrinsicName === 'true'] };
  if (type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.TemplateLiteral)) return { type: 'string' };
  if (type.flags & ts.TypeFlags.NumberLike) return { type: 'number' };
  if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
  if (type.flags & ts.TypeFlags.Null) return { type: 'string', nullable: true, enum: [null] };
  return undefined;
}

/** One schema for any of several: literals of a type become one enumeration. */
function oneOf(schemas) {
  const others = schemas.filter((schema) => schema.enum === undefined || schema.$ref !== undefined);
  const enums = new Map();
  for (const schema of schemas) {
    if (schema.enum === undefined) continue;
    enums.set(schema.type, [...(enums.get(schema.type) ?? []), ...schema.enum]);
  }
  const merged = [...enums].map(([type, values]) =>
    type === 'boolean' && values.length === 2 ? { type } : { type, enum: values.sort() },
  );
  const texts = new Set([...others, ...merged].map((schema) => JSON.stringify(schema)));
  // The compiler's own order changes with what else it has seen.
  const members = [...texts].sort().map((text) => JSON.parse(text));
  return members.length === 1 ? members[0] : { anyOf: members };
}

function includesAbsent(type) {
  return (type.flags & ABSENT) !== 0 || (type.isUnion() && type.types.some(({ flags }) => flags & ABSENT));
}

/** An optional member's type without its `undefined`, and under the name that it has without it. */
function withoutAbsent(checker, type, isOptional) {
  if (!isOptional || !type.isUnion() || type.types.some(({ flags }) => flags & ts.TypeFlags.Null)) return type;
  return checker.getNonNullableType(type);
}

/** `Pick`, `Partial`, `Record` and their like say how, not what. */
function isOfLanguage(symbol) {
  return (symbol.declarations ?? []).some((declaration) =>
    /\/typescript\/lib\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().fileName),
  );
}
