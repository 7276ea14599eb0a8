import { InvalidInput } from '@rekey/errors';
import { validate as isUuid } from 'uuid';
import { TOKEN_LENGTH_MAX, type ValidateTokenDto } from './dto/validate-token.dto.js';

/**
 * What `ValidateTokenDto` says, in a few comparisons: this route is called for every request of somebody else's API, and
 * reading the body by reflection would cost more than validating the token.
 * @throws InvalidInput
 */
export function readValidation(body: unknown): ValidateTokenDto {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw InvalidInput.field('', 'the body must be a JSON object');
  }
  const { token, configId } = body as Readonly<Record<keyof ValidateTokenDto, unknown>>;
  if (typeof token !== 'string' || token === '' || token.length > TOKEN_LENGTH_MAX) {
    throw InvalidInput.field('token', `token must be a string of 1 to ${TOKEN_LENGTH_MAX} characters`);
  }
  if (configId === undefined || configId === null) return { token };
  if (!isUuid(configId)) throw InvalidInput.field('configId', 'configId must be a UUID');
  return { token, configId: configId as string };
}

/** Of a token or an id, written without escapes: nothing in it is read in two ways. */
const PLAIN = /^\s*\{\s*"token"\s*:\s*"[\w.~+/=-]+"\s*(?:,\s*"configId"\s*:\s*"[\w-]+"\s*)?\}\s*$/;

/** The same of a body that holds nothing else, without the checks that others need; undefined for all others. */
export function readPlainValidation(body: Buffer): ValidateTokenDto | undefined {
  const text = body.toString('latin1');
  if (!PLAIN.test(text)) return undefined;
  try {
    return readValidation(JSON.parse(text));
  } catch {
    return undefined;
  }
}
