import { DomainError, InvalidInput } from '@rekey/errors';

export class JwkNotFound extends DomainError {
  constructor(name: string) {
    super({ code: 'key-vault.jwk.not-found', kind: 'not-found', message: `JWK (name: ${name}) is not found!` });
  }
}

export class JwkNameTaken extends DomainError {
  constructor(name: string) {
    super({
      code: 'key-vault.jwk.name-taken',
      kind: 'conflict',
      message: `JWK (name: ${name}) is already exist! Try update operation if want to change its value.`,
    });
  }
}

/** The material, the use and the algorithm do not go together. Its message is also the reason in `RotationApplied`. */
export class JwkUnfit extends InvalidInput {
  constructor(field: string, message: string) {
    super([{ field, message }], { code: 'key-vault.jwk.unfit', message });
  }
}

export const sourceTypeMissing = (): JwkUnfit => new JwkUnfit('sourceType', 'Source type is required!');

/** So many JWKs follow one key that a rotation could no longer be reported in one event. */
export class TooManyReferences extends DomainError {
  constructor(limit: number) {
    super({
      code: 'key-vault.jwk.too-many-references',
      kind: 'failed-precondition',
      message: `A key can be the source of at most ${limit} JWKs!`,
    });
  }
}

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
