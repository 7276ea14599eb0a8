import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { holds, PermissionDenied } from '@rekey/identity';
import { activeOf } from '@rekey/lifecycle';
import { Handovers, Holdings } from '@rekey/platform';
import { TargetNotFound } from '../targets/target.errors.js';
import { TargetsRepository } from '../targets/targets.repository.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Notes which signing keys feed vault keys, and gives these what is active now. */
@Injectable()
export class SigningKeyHolding {
  constructor(
    holdings: Holdings,
    handovers: Handovers,
    transactions: Transactions,
    targets: TargetsRepository,
    keys: SigningKeysRepository,
  ) {
    holdings.add('target-signing-key', async ({ id, isHeld, fills }, caller) => {
      if (!holds(caller, 'action.target.write')) throw new PermissionDenied('action.target.write');
      await transactions.run(async (manager) => {
        const locked = await targets.lock(manager, id);
        if (locked === undefined) throw new TargetNotFound('update');
        await manager.query('UPDATE targets SET is_held = $2 WHERE id = $1', [id, isHeld]);
        const version = activeOf(locked.ring)?.number;
        if (!fills || version === undefined) return;
        const value = (await keys.active(manager, [id])).get(id);
        await handovers.keepCurrent(manager, { kind: 'target-signing-key', id, version, overlapMs: 0, value });
      });
      if (fills) handovers.wake();
    });
  }
}
