import { InvalidInput, refusals } from '@rekey/errors';

const ciphertext = refusals('crypto.ciphertext');
const masterKey = refusals('crypto.master-key');

/**
 * What was stored does not open: changed, moved to another place, or sealed by a key that is gone. Says no more than that,
 * so that nobody learns from the difference.
 */
export class CiphertextInvalid extends ciphertext.internal('invalid', 'A stored value cannot be opened') {}

/** A data key was wrapped by a master key that this process was not given. The id tells which; it is no secret. */
export class MasterKeyMissing extends masterKey.internal(
  'missing',
  (kekId: string) => `Stored data need the master key ${kekId}, which is not configured`,
) {}

/** A JWK that breaks the rules of its type: `violations` names the member, never its value. */
export class JwkInvalid extends InvalidInput {
  constructor(member: string, message: string) {
    super([{ field: member, message }], { code: 'crypto.jwk.invalid' });
  }
}

/** A well-formed JWK of a type, curve or algorithm outside the rules of the caller, who may drop it instead of failing. */
export class JwkUnsupported extends InvalidInput {
  constructor(member: string, message: string) {
    super([{ field: member, message }], { code: 'crypto.jwk.unsupported' });
  }
}

/** Not one usable key in PEM. */
export class PemInvalid extends InvalidInput {
  constructor(field: string, message: string) {
    super([{ field, message }], { code: 'crypto.pem.invalid' });
  }
}
