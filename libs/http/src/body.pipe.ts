import { type ArgumentMetadata, Injectable, type Type, ValidationPipe } from '@nestjs/common';
import { instanceByRules, withoutUnknown } from '@rekey/contracts';
import { InvalidInput, type Violation } from '@rekey/errors';
import type { ValidationError } from 'class-validator';

const MAX_VIOLATIONS = 20;
/** More than any query of any of the APIs has. Transforming them takes time that grows with the square of their number. */
const MAX_PARAMETERS = 100;

/**
 * Turns bodies and queries into validated DTOs. Unknown members are dropped, as all four vendors do. An absent body
 * is `{}`; anything that is not an object is refused where an object is expected.
 */
@Injectable()
export class BodyPipe extends ValidationPipe {
  constructor() {
    super({ transform: true, whitelist: true, stopAtFirstError: true, exceptionFactory: toInvalidInput });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query' && Object.keys(value ?? {}).length > MAX_PARAMETERS)
      throw InvalidInput.field('', `The query has more than ${MAX_PARAMETERS} parameters`);
    const { metatype, type } = metadata;
    const given = type === 'body' ? (value ?? {}) : value;
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    if (type === 'custom' || !isDtoClass(metatype)) return super.transform(value, metadata) as Promise<unknown>;
    if (!isObject && type === 'body') throw InvalidInput.field('', 'the body must be a JSON object');
    if (!isObject) return super.transform(value, metadata) as Promise<unknown>;
    // Nearly every request keeps the rules; of any other the validator says why.
    const sure = instanceByRules(metatype, given, 'dropped');
    return sure ?? (super.transform(withoutUnknown(metatype, given), metadata) as Promise<unknown>);
  }
}

function isDtoClass(type: unknown): type is Type<object> {
  return typeof type === 'function' && type !== Object && type !== Array && type !== String;
}

function toInvalidInput(errors: readonly ValidationError[]): InvalidInput {
  return new InvalidInput(violationsOf(errors, '').slice(0, MAX_VIOLATIONS));
}

/** Flattens nested errors to paths as a caller writes them: `keys[0].n`. */
export function violationsOf(errors: readonly ValidationError[], parent: string): Violation[] {
  return errors.flatMap((error) => {
    const field = pathOf(parent, error.property);
    const own = Object.keys(error.constraints ?? {}).map((name) => ({ field, message: reasonOf(error, name) }));
    return [...own, ...violationsOf(error.children ?? [], field)];
  });
}

interface ValueType {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
}
const STRING: ValueType = { name: 'a string', is: (value: unknown) => typeof value === 'string' };
const ARRAY: ValueType = { name: 'an array', is: Array.isArray };
const NUMBER: ValueType = { name: 'an integer number', is: (value: unknown) => typeof value === 'number' };
/** What sizes and patterns take for granted. */
const TYPES = new Map<string, ValueType>([
  ...['matches', 'maxLength', 'minLength', 'isLength'].map((name): [string, ValueType] => [name, STRING]),
  ...['arrayMaxSize', 'arrayMinSize', 'arrayNotEmpty', 'arrayUnique'].map((name): [string, ValueType] => [name, ARRAY]),
  ...['max', 'min'].map((name): [string, ValueType] => [name, NUMBER]),
]);
const EACH = 'each value in ';

/** The validator stops at the decorator that stands lowest, which may be one that the type is no question for. */
function reasonOf({ property, value, constraints }: ValidationError, name: string): string {
  const message = constraints?.[name] ?? '';
  const type = TYPES.get(name);
  if (type === undefined) return message;
  const each = message.startsWith(EACH) ? EACH : '';
  const values: unknown[] = each !== '' && Array.isArray(value) ? value : [value];
  return values.every(type.is) ? message : `${each}${property} must be ${type.name}`;
}

function pathOf(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}
