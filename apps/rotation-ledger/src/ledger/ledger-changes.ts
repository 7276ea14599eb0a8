import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Told of every change of the ledger, once it is committed. */
export const LEDGER_CHANNEL = 'rekey_ledger';

/** Tells whoever follows the ledger that there is something new. */
@Injectable()
export class LedgerChanges {
  async tell(manager: EntityManager): Promise<void> {
    await manager.query(`SELECT pg_notify($1, '')`, [LEDGER_CHANNEL]);
  }
}
