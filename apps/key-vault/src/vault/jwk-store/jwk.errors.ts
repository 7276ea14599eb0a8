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

/** A PUT of a JWK that is not there. */
export class JwkToUpdateNotFound extends DomainError {
  constructor(name: string) {
    const message = `JWK (name: ${name}) is not found! Try create operation.`;
    super({ code: 'key-vault.jwk.not-found', kind: 'not-found', message });
  }
}

/** A rename or an import to a name that another JWK of the project has. */
export class JwkNameInUse extends DomainError {
  constructor(name: string) {
    super({ code: 'key-vault.jwk.name-taken', kind: 'conflict', message: `JWK (name: ${name}) is already exist!` });
  }
}

export class JwkWithoutMaterial extends DomainError {
  constructor(name: string) {
    const message = `JWK (name: ${name}) carries no key material to export!`;
    super({ code: 'key-vault.jwk.no-material', kind: 'failed-precondition', message });
  }
}

/** So many calls wait for a large RSA key that another would have to wait too long. */
export class TooManyJwkGenerations extends DomainError {
  constructor() {
    super({
      code: 'key-vault.jwk.too-many-generations',
      kind: 'unavailable',
      message: 'Too many keys are being generated, try again later',
      retryAfterSeconds: 5,
    });
  }
}

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
