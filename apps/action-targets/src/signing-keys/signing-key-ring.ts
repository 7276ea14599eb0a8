import { RingTable, type RingTurn } from '@rekey/database';
import { handoversOf } from '@rekey/platform';

/** Keys on their way to vault keys. */
export const SIGNING_KEY_HANDOVERS = handoversOf('action_targets');

interface Owner {
  readonly targetId: string;
}
interface Material {
  readonly secret: Buffer;
}
export type SigningKeyTurn = RingTurn<Owner, Material, object>;

/** Signing keys of targets. A dead version keeps its number and dates; its key is erased. */
export const SIGNING_KEYS = new RingTable<Owner, Material>({
  table: 'signing_key_versions',
  owner: { targetId: 'text' },
  material: { secret: 'bytea' },
  secret: { column: 'secret', endsWhen: ['retired', 'compromised'] },
  holder: { table: 'targets', column: 'target_id' },
});
