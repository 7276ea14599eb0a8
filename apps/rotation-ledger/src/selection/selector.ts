import { CREDENTIAL_KINDS, isCredentialKind } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import type { SelectorDto } from './dto/selector.dto.js';

const NAME_MAX = 200;
const SCOPE_MAX = 300;
const PLACES = ['org', 'project', 'vault-project', 'zone', 'environment'];
/** Every part that is said outweighs any length of a name. */
const PART_WEIGHT = 1_000;

/** A selector as statements take it. */
export interface SelectorColumns {
  readonly kind: string | null;
  readonly place: string | null;
  readonly placeId: string | null;
  readonly nameLike: string | null;
  /** Of two selectors with the same credential the one with more counts. */
  readonly specificity: number;
}

/** Nothing in it is overlooked: a member misspelt would select everything. @throws InvalidInput that names the member */
export function readSelector(value: unknown): SelectorDto {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('selector', 'must be an object');
  for (const [member, text] of Object.entries(value)) {
    const check = CHECKS[member as keyof SelectorDto];
    if (check === undefined) throw wrong(`selector.${member}`, 'is no part of a selector: kind, scope, name');
    const problem = typeof text === 'string' ? check(text) : 'must be a string';
    if (problem !== undefined) throw wrong(`selector.${member}`, problem);
  }
  return value;
}

const CHECKS: Readonly<Record<keyof SelectorDto, ((text: string) => string | undefined) | undefined>> = {
  kind: (text) =>
    isCredentialKind(text) ? undefined : `must be one of the following values: ${CREDENTIAL_KINDS.join(', ')}`,
  scope: (text) => {
    const [kind = '', ...id] = text.split(':');
    return PLACES.includes(kind) && id.join(':') !== '' && text.length <= SCOPE_MAX
      ? undefined
      : 'must be org:<id>, project:<id>, vault-project:<name>, zone:<id> or environment:<name>';
  },
  name: (text) =>
    text !== '' && text.length <= NAME_MAX && !text.includes('\0')
      ? undefined
      : `must have 1 to ${NAME_MAX} characters`,
};

function wrong(field: string, message: string): InvalidInput {
  return InvalidInput.field(field, `${field} ${message}`);
}

export function selectorColumns({ kind, scope, name }: SelectorDto): SelectorColumns {
  const at = scope?.indexOf(':') ?? 0;
  const parts = [kind, scope, name].filter((part) => part !== undefined).length;
  return {
    kind: kind ?? null,
    place: scope?.slice(0, at) ?? null,
    placeId: scope?.slice(at + 1) ?? null,
    nameLike: name === undefined ? null : likeOf(name),
    specificity: parts * PART_WEIGHT + (name?.replace(/[*?]/g, '').length ?? 0),
  };
}

function likeOf(glob: string): string {
  return glob
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}

/** Whether the selector in the row `s` selects the credential in the row `c`. */
export const SELECTS = `((s.kind IS NULL OR s.kind = c.kind)
  AND (s.name_like IS NULL OR c.name LIKE s.name_like)
  AND (s.place IS NULL OR CASE s.place WHEN 'org' THEN c.org = s.place_id WHEN 'project' THEN c.project = s.place_id
         WHEN 'vault-project' THEN c.vault_project = s.place_id WHEN 'zone' THEN c.zone = s.place_id
         ELSE s.place_id = ANY(c.environments) END))`;

/** Whether the credential in the row `c` turns by itself, and not with the key that it was made from. */
export const TURNS_ITSELF = `(c.kind <> 'jwk' OR NOT EXISTS (
  SELECT FROM credential_follows f WHERE f.kind = c.kind AND f.id = c.id))`;
