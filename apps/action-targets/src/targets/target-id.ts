import { hasRunes } from '@rekey/http';
import { TargetIdInvalid } from './target.errors.js';

const MAX_RUNES = 200;
const OURS = /^\d{1,20}$/;

/**
 * Checks the length that the vendor allows, and tells whether any target can have the id: ours are decimal, so nothing
 * else needs to be looked for. @param message the vendor's request message. @throws TargetIdInvalid
 */
export function mayExist(id: string, message: string): boolean {
  if (!hasRunes(id, 1, MAX_RUNES)) throw new TargetIdInvalid(message);
  return OURS.test(id);
}
