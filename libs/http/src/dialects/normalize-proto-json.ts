import { InvalidInput } from '@rekey/errors';

const MAX_DEPTH = 16;

/**
 * Brings a body to camelCase as protojson reads it: both spellings are accepted, both at once are not. A `targetType`
 * object, which the documentation shows around the oneof, is opened. Unknown fields stay for the DTO to ignore. `null` is
 * every field's default, which is what an absent one means; in a list it stays, for nothing to accept.
 * @throws InvalidInput when one field is given in both spellings, or the nesting has no end.
 */
export function normalizeProtoJson(body: unknown): unknown {
  const normalized = camelCased(body, 0);
  if (!isObject(normalized) || !isObject(normalized['targetType'])) return normalized;
  const { targetType, ...rest } = normalized;
  for (const key of Object.keys(targetType as object)) {
    if (key in rest) throw InvalidInput.field(key, 'duplicate field');
  }
  return { ...rest, ...(targetType as object) };
}

function camelCased(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw InvalidInput.field('', 'the body is nested too deeply');
  if (Array.isArray(value)) return value.map((item) => camelCased(item, depth + 1));
  if (!isObject(value)) return value;
  const members = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const name = key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    if (members.has(name)) throw InvalidInput.field(name, 'duplicate field');
    members.set(name, camelCased(item, depth + 1));
  }
  return Object.fromEntries([...members].filter(([, item]) => item !== null));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
