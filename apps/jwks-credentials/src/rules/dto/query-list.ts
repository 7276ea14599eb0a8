import { Expose, Transform } from 'class-transformer';

/**
 * A list in a query: repeated, joined by commas, or both. `names` are the parameters that mean the same. Undefined when
 * none of them is there.
 */
export function ListInQuery(...names: readonly string[]): PropertyDecorator {
  return (target, key) => {
    // Exposed: an alias must be read even where the property's own name is absent.
    Expose()(target, key);
    Transform(({ obj }: { obj: Readonly<Record<string, unknown>> }) => {
      const given = names.map((name) => obj[name]).filter((value) => value !== undefined);
      return given.length === 0 ? undefined : given.flatMap(partsOf);
    })(target, key);
  };
}

function partsOf(value: unknown): unknown[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' ? one.split(',').map((part) => part.trim()) : [one]));
}
