import { ValidateBy } from 'class-validator';
import { unknownWord } from '../../text/text-rules.js';
import { JWK_TYPES } from '../generate-material.js';

/** The type of a key that is to be generated. */
export function IsJwkType(): PropertyDecorator {
  return ValidateBy({
    name: 'isJwkType',
    validator: {
      validate: (value) => (JWK_TYPES as readonly unknown[]).includes(value),
      defaultMessage: (args) =>
        args?.value === undefined || args.value === null || args.value === ''
          ? 'JWK type can not be empty!'
          : unknownWord('JWK type', args.value, JWK_TYPES),
    },
  });
}
