import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
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
    if (metadata.type !== 'body' || !isDtoClass(metadata.metatype))
      return super.transform(value, metadata) as Promise<unknown>;
    const body = value ?? {};
    if (typeof body !== 'object' || Array.isArray(body)) throw InvalidInput.field('', 'the body must be a JSON object');
    return super.transform(body, metadata) as Promise<unknown>;
  }
}

function isDtoClass(type: unknown): boolean {
  return typeof type === 'function' && type !== Object && type !== Array && type !== String;
}

function toInvalidInput(errors: readonly ValidationError[]): InvalidInput {
  return new InvalidInput(violationsOf(errors, '').slice(0, MAX_VIOLATIONS));
}

/** Flattens nested errors to paths as a caller writes them: `keys[0].n`. */
export function violationsOf(errors: readonly ValidationError[], parent: string): Violation[] {
  return errors.flatMap((error) => {
    const field = pathOf(parent, error.property);
    const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
    return [...own, ...violationsOf(error.children ?? [], field)];
  });
}

function pathOf(parent: string, property: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
}
