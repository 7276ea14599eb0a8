import 'reflect-metadata';
import { type DomainEvent, type EventClass, instanceByRules } from '@rekey/contracts';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { PoisonRecord } from './envelope.js';

/**
 * The event of that class with the data of an envelope. Fields that the class does not know are kept: an additive change
 * of the publisher must not break us.
 * @throws PoisonRecord naming the fields that are wrong.
 */
export function eventOf<E extends DomainEvent>(event: EventClass<E>, data: Record<string, unknown>): E {
  const sure = instanceByRules(event, data, 'kept');
  if (sure !== undefined) return sure;
  const instance = plainToInstance(event, data);
  const problems = brokenBy(instance);
  if (problems.length > 0) throw new PoisonRecord(`The data is not a valid ${event.name}: ${problems.join(', ')}`);
  return instance;
}

/** Which constraints an event breaks as subscribers will see it, as `path constraint`; never with the values. */
export function problemsOf(event: DomainEvent): string[] {
  const type = event.constructor as EventClass;
  if (instanceByRules(type, event, 'kept') !== undefined) return [];
  // Nested objects become instances of their own classes.
  return brokenBy(plainToInstance(type, { ...event }));
}

function brokenBy(event: DomainEvent): string[] {
  return validateSync(event, { forbidUnknownValues: true }).flatMap((error) => describe(error, ''));
}

function describe(error: ValidationError, parent: string): string[] {
  const path = `${parent}${error.property}`;
  return [
    ...Object.keys(error.constraints ?? {}).map((constraint) => `${path} ${constraint}`),
    ...(error.children ?? []).flatMap((child) => describe(child, `${path}.`)),
  ];
}
