// @ts-expect-error -- the package describes it elsewhere than where it is: the metadata of its decorators.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';

/** Any class that may have rules. */
type Class = new (...args: never[]) => object;
type Properties = Readonly<Record<string, unknown>>;

interface Rule {
  readonly each: boolean;
  readonly constraints: unknown[];
  readonly validateIf: ((object: object, value: unknown) => boolean) | undefined;
  readonly validators: readonly ValidatorConstraintInterface[];
}

interface Property {
  readonly name: string;
  /** All of them must hold, or the property is not looked at. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly rules: readonly Rule[];
  readonly isNested: boolean;
  /** What objects in it are instances of. */
  readonly type: Class | undefined;
}

/** What class-validator and class-transformer know of a class, gathered once. */
interface Compiled {
  readonly properties: ReadonlyMap<string, Property>;
}

/** The part of class-transformer's metadata that decides whether it does more than to copy. */
interface TransformStorage {
  findTypeMetadata(target: Class, name: string): TypeMetadata | undefined;
  findTransformMetadatas(target: Class, name: string, type: number): readonly unknown[];
  getExposedMetadatas(target: Class): readonly unknown[];
  getExcludedProperties(target: Class, type: number): readonly string[];
}
interface TypeMetadata {
  readonly typeFunction?: () => Class;
  readonly options?: { readonly discriminator?: unknown };
}

const PLAIN_TO_CLASS = 0;
const transforms = defaultMetadataStorage as TransformStorage;
/** These are converted, and not built. */
const VALUES = new Set<unknown>([String, Number, Boolean, Date, Buffer, Array, Set, Map, Object]);

/** Kinds of rules that are understood here. */
const SURE_TYPES = new Set(['customValidation', 'nestedValidation', 'conditionalValidation', 'whitelistValidation']);

const known = new WeakMap<Class, Compiled | null>();

/** What is not surely so: the libraries decide, and say why. */
class NotSure extends Error {}

/**
 * An instance of a class with the members of a plain object that keeps all rules of the class, as class-transformer and
 * class-validator would have it, in a fraction of their time. Undefined where they have to be asked: it breaks a rule
 * perhaps, or needs more than copying.
 * @param unknown what becomes of members without a rule
 */
export function instanceByRules<T extends object>(
  type: abstract new (...args: never[]) => T,
  plain: object,
  unknown: 'dropped' | 'kept',
): T | undefined {
  try {
    const instance = build(type as unknown as Class, plain as Properties, unknown === 'kept');
    return keepsRules(instance) ? (instance as T) : undefined;
  } catch (error) {
    if (error instanceof NotSure) return undefined;
    throw error;
  }
}

/** A plain object without the members that have no rule, for whom the libraries look at: of a class that only copies. */
export function withoutUnknown(type: abstract new (...args: never[]) => object, plain: object): object {
  const found = lookUp(type as unknown as Class);
  if (found === null) return plain;
  const names = [...found.properties.keys()].filter((name) => Object.hasOwn(plain, name));
  return Object.fromEntries(names.map((name) => [name, (plain as Properties)[name]]));
}

function build(type: Class, plain: Properties, keepsUnknown: boolean): object {
  const { properties } = compiled(type);
  const instance = new type() as Record<string, unknown>;
  for (const name of Object.keys(plain)) {
    const property = properties.get(name);
    if (name === '__proto__' || name === 'constructor' || (property === undefined && !keepsUnknown)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(type.prototype, name);
    // Methods of the class stay its own.
    if ((descriptor !== undefined && descriptor.set === undefined) || typeof instance[name] === 'function') continue;
    instance[name] = copyOf(plain[name], property?.type, keepsUnknown);
  }
  return instance;
}

function copyOf(value: unknown, type: Class | undefined, keepsUnknown: boolean): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function') throw new NotSure();
    return value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item, type, keepsUnknown));
  if (value.constructor !== type && !isPlain(value)) throw new NotSure();
  if (type !== undefined) return build(type, value as Properties, keepsUnknown);
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (!(name in Object.prototype)) copy[name] = copyOf(item, undefined, keepsUnknown);
  }
  return copy;
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, 'constructor');
}

function keepsRules(object: object): boolean {
  for (const { name, conditions, rules, isNested } of compiled(object.constructor as Class).properties.values()) {
    const value = (object as Properties)[name];
    if (!conditions.every((holds) => holds(object, value))) continue;
    if (!rules.every((rule) => keepsRule(object, name, value, rule))) return false;
    if (isNested && value !== undefined && !nestedKeep(value)) return false;
  }
  return true;
}

function keepsRule(
  object: object,
  property: string,
  value: unknown,
  { each, constraints, validateIf, validators }: Rule,
): boolean {
  if (validateIf !== undefined && !validateIf(object, value)) return true;
  const args = { targetName: object.constructor.name, property, object, value, constraints };
  const values: readonly unknown[] = each && Array.isArray(value) ? value : [value];
  // A promise is for the library to wait for.
  return validators.every((validator) => values.every((one) => validator.validate(one, args) === true));
}

function nestedKeep(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => !Array.isArray(item) && nestedKeep(item));
  if (typeof value !== 'object' || value === null || isPlain(value)) throw new NotSure();
  return keepsRules(value);
}

function compiled(type: Class): Compiled {
  const found = lookUp(type);
  if (found === null) throw new NotSure();
  return found;
}

function lookUp(type: Class): Compiled | null {
  let found = known.get(type);
  if (found === undefined) {
    found = compile(type);
    known.set(type, found);
  }
  return found;
}

/** Null for a class that does something which only the libraries do. */
function compile(type: Class): Compiled | null {
  const storage = getMetadataStorage();
  const metadatas = storage.getTargetValidationMetadatas(type, '', false, false);
  const isOdd =
    metadatas.length === 0 ||
    metadatas.some(({ groups, always }) => (groups?.length ?? 0) > 0 || always === true) ||
    transforms.getExposedMetadatas(type).length > 0 ||
    transforms.getExcludedProperties(type, PLAIN_TO_CLASS).length > 0;
  if (isOdd) return null;
  const properties = new Map<string, Property>();
  for (const [name, own] of Object.entries(storage.groupByPropertyName(metadatas))) {
    const property = propertyOf(type, name, own);
    if (property === undefined) return null;
    properties.set(name, property);
  }
  return { properties };
}

type Metadatas = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;

function propertyOf(type: Class, name: string, metadatas: Metadatas): Property | undefined {
  const typed = transforms.findTypeMetadata(type, name);
  const made = typed?.typeFunction?.();
  const isOdd =
    transforms.findTransformMetadatas(type, name, PLAIN_TO_CLASS).length > 0 ||
    (typed !== undefined && (made === undefined || VALUES.has(made) || typed.options?.discriminator !== undefined)) ||
    metadatas.some((one) => !SURE_TYPES.has(one.type));
  if (isOdd) return undefined;
  const of = (kind: string): Metadatas => metadatas.filter((one) => one.type === kind);
  return {
    name,
    conditions: of('conditionalValidation').map(({ constraints }) => constraints[0] as Property['conditions'][number]),
    rules: of('customValidation').map(({ each, constraints, constraintCls, validateIf }) => ({
      each,
      constraints,
      validateIf,
      validators: getMetadataStorage()
        .getTargetValidatorConstraints(constraintCls)
        .map(({ instance }) => instance),
    })),
    isNested: of('nestedValidation').length > 0,
    type: made,
  };
}
