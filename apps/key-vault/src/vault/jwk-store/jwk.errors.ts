import { DomainError, InvalidInput, refusals } from '@rekey/errors';

const { conflict, notFound, precondition, unavailable } = refusals('key-vault.jwk');

export class JwkNotFound extends notFound('not-found', (name: string) => `JWK (name: ${name}) is not found!`) {}

export class JwkNameTaken extends conflict(
  'name-taken',
  (name: string) => `JWK (name: ${name}) is already exist! Try update operation if want to change its value.`,
) {}

/** A PUT of a JWK that is not there. */
export class JwkToUpdateNotFound extends notFound(
  'not-found',
  (name: string) => `JWK (name: ${name}) is not found! Try create operation.`,
) {}

/** A rename or an import to a name that another JWK of the project has. */
export class JwkNameInUse extends conflict('name-taken', (name: string) => `JWK (name: ${name}) is already exist!`) {}

/** It has the material of its key, and no other. */
export class JwkFollowsKey extends precondition('follows-key', 'A JWK that follows a key turns with its key!') {}

export class JwkWithoutMaterial extends precondition(
  'no-material',
  (name: string) => `JWK (name: ${name}) carries no key material to export!`,
) {}

/** So many calls wait for a large RSA key that another would have to wait too long. */
export class TooManyJwkGenerations extends unavailable(
  'too-many-generations',
  'Too many keys are being generated, try again later',
  { retryAfterSeconds: 5 },
) {}

/** A text or an answer that holds no key of a JWK that we take. Never quotes it. */
export class JwkUnreadable extends InvalidInput {
  constructor(field: string, problem: string) {
    const message = `JWK can not be read from ${field}: ${problem}`;
    super([{ field, message }], { code: 'key-vault.jwk.unreadable', message });
  }
}

/** The material, the use and the algorithm do not go together. Its message is also the reason in `RotationApplied`. */
export class JwkUnfit extends InvalidInput {
  constructor(field: string, message: string) {
    super([{ field, message }], { code: 'key-vault.jwk.unfit', message });
  }
}

export const sourceTypeMissing = (): JwkUnfit => new JwkUnfit('sourceType', 'Source type is required!');
export const urlMissing = (): JwkUnfit => new JwkUnfit('url', 'URL is required for URL source type!');
export const kidMissing = (): JwkUnfit => new JwkUnfit('kid', 'kid value can not be empty!');
export const valueMissing = (field: string): JwkUnfit => new JwkUnfit(field, `${field} value can not be empty!`);

/** So many JWKs follow one key that a rotation could no longer be reported in one event. */
export class TooManyReferences extends precondition(
  'too-many-references',
  (limit: number) => `A key can be the source of at most ${limit} JWKs!`,
) {}

export class KeyWithoutMaterial extends DomainError {
  constructor(key: string, environment: string, available: readonly string[]) {
    const others = available.length === 0 ? '' : ` Available: ${available.join(', ')}`;
    super({
      code: 'key-vault.key.no-material',
      kind: 'failed-precondition',
      message: `(${key}) has no material for environment (${environment})!${others}`,
    });
  }
}
