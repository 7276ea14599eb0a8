import { refusals } from '@rekey/errors';

const { conflict, precondition } = refusals('jwks-credentials.source');

/** The JWK of that name became another one while it was being bound. */
export class JwkReplacedMeanwhile extends conflict(
  'jwk-replaced',
  (name: string) => `The JWK ${name} was replaced while it was being bound`,
) {}

/** One rotation is reported in one event, which has room for so many. */
export class TooManyBindings extends precondition(
  'too-many-bindings',
  (name: string, max: number) => `At most ${max} configurations may be bound to the JWK ${name}`,
) {}
