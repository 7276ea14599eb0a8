import type { PipeTransform } from '@nestjs/common';
import { violationsOf } from '@rekey/http';
import { InvalidInput, type Violation } from '@rekey/errors';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';

const ITEMS_MAX = 500;
const VIOLATIONS_MAX = 20;

/** For a body that is a list: each item validated as `BodyPipe` does with a body. */
export class EachPipe<T extends object> implements PipeTransform<unknown, Promise<T[]>> {
  constructor(private readonly type: ClassConstructor<T>) {}

  async transform(body: unknown): Promise<T[]> {
    if (!Array.isArray(body)) throw InvalidInput.field('', 'the body must be a JSON array');
    if (body.length > ITEMS_MAX) throw InvalidInput.field('', `the body must have at most ${ITEMS_MAX} items`);
    const violations: Violation[] = [];
    const items: T[] = [];
    for (const [index, item] of (body as unknown[]).entries()) {
      if (violations.length >= VIOLATIONS_MAX) break;
      items.push(await this.read(item, `[${index}]`, violations));
    }
    if (violations.length > 0) throw new InvalidInput(violations.slice(0, VIOLATIONS_MAX));
    return items;
  }

  private async read(item: unknown, place: string, violations: Violation[]): Promise<T> {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      violations.push({ field: place, message: 'must be a JSON object' });
      return new this.type();
    }
    const instance = plainToInstance(this.type, item);
    const errors = await validate(instance, { whitelist: true, stopAtFirstError: true, forbidUnknownValues: true });
    violations.push(...violationsOf(errors, place));
    return instance;
  }
}
