import { RingTable, type RingTurn } from '@rekey/database';
import type { Credential } from './credential.entity.js';

type Owner = Pick<Credential, 'id'>;
type Material = Pick<Credential, 'configurationId' | 'sourceId' | 'kid' | 'alg' | 'jwk' | 'secret'>;
type Marks = Pick<Credential, 'position' | 'lastVersion'>;

/**
 * The keys that configurations accept, several of them active at once: each row is a ring of its own, and what turns the
 * keys of a source together decides in the words of one. What a configuration has no more is deleted.
 */
export const CREDENTIALS = new RingTable<Owner, Material, Marks>({
  table: 'credentials',
  owner: { id: 'uuid' },
  material: { configurationId: 'uuid', sourceId: 'uuid', kid: 'text', alg: 'text', jwk: 'jsonb', secret: 'bytea' },
  marks: { position: 'int', lastVersion: 'int' },
  number: 'version',
  forgetsRetired: true,
  holder: { table: 'configurations', column: 'configuration_id' },
});

/** What makes the stored keys of a configuration exactly these. Rows that are to stay as they are are the same objects. */
export function turnsOf(before: readonly Credential[], after: readonly Credential[]): CredentialTurn[] {
  const [stored, storedIds] = [new Set(before), new Set(before.map(({ id }) => id))];
  const keptIds = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !keptIds.has(id));
  const written = after.filter((row) => !stored.has(row));
  return [
    ...gone.map((row) => turnOf(row, { changed: [{ ...row.toVersion(), state: 'retired' }] })),
    ...written.map((row) => {
      const version = row.toVersion();
      return turnOf(row, storedIds.has(row.id) ? { changed: [version] } : { changed: [], added: version });
    }),
  ];
}

export type CredentialTurn = RingTurn<Owner, Material, Marks>;

function turnOf(
  { id, position, lastVersion, ...material }: Credential,
  change: CredentialTurn['change'],
): CredentialTurn {
  return { owner: { id }, change, material, marks: { position, lastVersion } };
}
