import { isText, withoutMark } from '../text/text-rules.js';
import { KID_LENGTH_MAX } from './dto/kid-rule.js';
import { JwkUnfit, JwkUnreadable, kidMissing } from '../jwk-store/jwk.errors.js';
import { USE_TYPES, type UseType } from '../jwk-store/jwk.entity.js';
import { ALGORITHMS, usualUse } from '../jwk-store/jwk-algorithms.js';
import type { JwkMaterial } from '../jwk-store/jwk-material.js';
import { type JwkMembers, readJwk } from './read-jwk.js';

const KEYS_MAX = 1_000;
const USES: Readonly<Record<string, UseType>> = { sig: 'SIGNATURE', enc: 'ENCRYPTION' };

/** What the caller says of a key that may say so itself. */
export interface JwkWishes {
  readonly kid: string | undefined;
  readonly useType: UseType | undefined;
  readonly algorithm: string | undefined;
}

export interface PickedJwk {
  readonly material: JwkMaterial;
  readonly fixedKid: string | null;
  readonly useType: UseType;
  readonly algorithm: string | undefined;
}

/**
 * One key of a JWK or JWK Set (RFC 7517). `kid` selects it from a set; a JWK without one takes the caller's. What the key
 * says of its use and algorithm holds. `field` is where the caller had the text.
 * @throws JwkUnreadable, JwkUnfit
 */
export function pickJwk(text: string, field: string, wishes: JwkWishes): PickedJwk {
  const members = select(parse(text, field), field, wishes.kid);
  const material = readJwk(members, field);
  const algorithm = agree('algorithm', labelOf(members, 'alg', field), wishes.algorithm);
  if (algorithm !== undefined && !ALGORITHMS.includes(algorithm)) {
    throw new JwkUnreadable(field, 'its alg is not a supported one');
  }
  const use = labelOf(members, 'use', field);
  if (use !== undefined && !Object.hasOwn(USES, use)) throw new JwkUnreadable(field, 'its use must be sig or enc');
  const useType = agree('useType', use === undefined ? undefined : USES[use], wishes.useType);
  return {
    material,
    fixedKid: labelOf(members, 'kid', field) ?? wishes.kid ?? null,
    useType: USE_TYPES.find((one) => one === useType) ?? usualUse(material, algorithm),
    algorithm,
  };
}

function parse(text: string, field: string): JwkMembers {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(text));
  } catch {
    throw new JwkUnreadable(field, 'it is not JSON');
  }
  if (!isObject(value)) throw new JwkUnreadable(field, 'it is neither a JWK nor a JWK Set');
  return value;
}

function select(document: JwkMembers, field: string, kid: string | undefined): JwkMembers {
  const { keys } = document;
  if (keys === undefined) {
    const own = document['kid'];
    if (own !== undefined && kid !== undefined && own !== kid) throw new JwkUnreadable(field, NO_SUCH_KID);
    return document;
  }
  if (!Array.isArray(keys) || keys.length > KEYS_MAX) {
    throw new JwkUnreadable(field, `its keys must be a list of at most ${KEYS_MAX}`);
  }
  if (kid === undefined) throw kidMissing();
  const named = keys.filter((one: unknown): one is JwkMembers => isObject(one) && one['kid'] === kid);
  // Some list the same key twice.
  const [found, second] = new Map(named.map((one) => [JSON.stringify(one), one])).values();
  if (found === undefined) throw new JwkUnreadable(field, NO_SUCH_KID);
  if (second !== undefined) throw new JwkUnreadable(field, 'more than one key has this kid');
  return found;
}

const NO_SUCH_KID = 'it has no key with this kid';

function labelOf(members: JwkMembers, name: string, field: string): string | undefined {
  const value = members[name];
  if (value === undefined) return undefined;
  if (!isText(value, KID_LENGTH_MAX) || value.trim() === '') {
    throw new JwkUnreadable(field, `its ${name} must be a text`);
  }
  return value;
}

/** What the key says and what the caller says, who may leave it to the key but not contradict it. */
function agree(what: string, said: string | undefined, asked: string | undefined): string | undefined {
  if (said !== undefined && asked !== undefined && said !== asked) {
    throw new JwkUnfit(what, `The key says another ${what} than the call!`);
  }
  return said ?? asked;
}

function isObject(value: unknown): value is JwkMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
