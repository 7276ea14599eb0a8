import { applyDecorators } from '@nestjs/common';
import { Expose, Transform } from 'class-transformer';

/** A field of a message in the query of a URL, in either spelling. */
export function QueryField(): PropertyDecorator {
  const read = ({ obj, key }: { obj: Record<string, unknown>; key: string }): unknown => {
    const value = obj[key] ?? obj[key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
    return typeof value === 'string' ? value.trim() : value;
  };
  return applyDecorators(Expose(), Transform(read as Parameters<typeof Transform>[0]));
}
