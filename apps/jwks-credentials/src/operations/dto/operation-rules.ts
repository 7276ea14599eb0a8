import { buildMessage, ValidateBy } from 'class-validator';
import { normalizeHost } from '../normalize-host.js';
import { isPathTemplate } from '../path-template.js';

export const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'CONNECT', 'PATCH', 'TRACE'] as const;
export type Method = (typeof METHODS)[number];

/** For `@Transform`: what is no text or no host stays as it is, and is refused as it was written. */
export const upperCase = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value);
export const asHost = (value: unknown): unknown =>
  typeof value === 'string' ? (normalizeHost(value) ?? value) : value;

/** A host name or an address. */
export function IsHost({ each = false } = {}): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isHost',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && normalizeHost(value) !== undefined,
        defaultMessage: buildMessage((prefix) => `${prefix}$property must be a host like api.example.com`, { each }),
      },
    },
    { each },
  );
}

export function IsPathTemplate(): PropertyDecorator {
  return ValidateBy({
    name: 'isPathTemplate',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isPathTemplate(value),
      defaultMessage: () => '$property must be the template of a path like /api/users/{id}',
    },
  });
}
