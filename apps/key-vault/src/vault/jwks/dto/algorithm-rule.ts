import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsWord } from '../../text/text-rules.js';
import { ALGORITHMS, standardName } from '../../jwk-store/jwk-algorithms.js';

/** An algorithm by its standard name, or as the vendor spells it. */
export function IsAlgorithm(): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? standardName(value) : value));
  return applyDecorators(read, IsWord(ALGORITHMS));
}
