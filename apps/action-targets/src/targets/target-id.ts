import { hasRunes } from '@rekey/http';
import { TargetIdInvalid } from './target.errors.js';

const MAX_RUNES = 200;
const OURS = /^\d{1,20}$/;

/** Whether anything can have the id: ours are decimal, so nothing else needs to be looked for. */
export function canBeId(id: string): boolean {
  return OURS.test(id);
}

/**
 * Checks the length that the vendor allows, and tells whether anything can have the id.
 * @param message the vendor's request message. @param field its name of the id. @throws TargetIdInvalid
 */
export function mayExist(id: string, message: string, field = 'Id'): boolean {
  if (!hasRunes(id, 1, MAX_RUNES)) throw new TargetIdInvalid(message, field);
  return canBeId(id);
}
