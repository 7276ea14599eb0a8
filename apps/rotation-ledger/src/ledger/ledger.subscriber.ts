import { Controller } from '@nestjs/common';
import { RotationConverged, RotationStuck } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { claimEvents, envelopesOf, OnEveryEvent, type StoredRecord } from '@rekey/messaging';
import { InventoryService } from '../inventory/inventory.service.js';
import { PoliciesRepository } from '../policies/policies.repository.js';
import { RotationProgress } from '../rotations/rotation-progress.service.js';
import { LedgerChanges } from './ledger-changes.js';

/** As the inbox knows it. */
export const LEDGER_SUBSCRIBER = 'rotation-ledger.ledger';
/** What it says itself. */
const OWN: ReadonlySet<string> = new Set([RotationConverged.type, RotationStuck.type]);

/** Reads every event in whole batches, each in one transaction with the inbox. */
@Controller()
export class LedgerSubscriber {
  constructor(
    private readonly transactions: Transactions,
    private readonly inventory: InventoryService,
    private readonly rotations: RotationProgress,
    private readonly policies: PoliciesRepository,
    private readonly changes: LedgerChanges,
  ) {}

  @OnEveryEvent({ id: 'ledger' })
  async take(records: readonly StoredRecord[]): Promise<void> {
    const envelopes = envelopesOf(records).filter(({ type }) => !OWN.has(type));
    if (envelopes.length === 0) return;
    await this.transactions.run(async (manager) => {
      const ids = envelopes.map(({ id }) => id);
      const claimed = await claimEvents(manager, LEDGER_SUBSCRIBER, ids);
      const fresh = envelopes.filter(({ id }, index) => claimed.has(id) && ids.indexOf(id) === index);
      if (fresh.length === 0) return;
      // Before any credential is locked, as whoever sets a policy does it.
      await this.policies.lockShared(manager);
      await this.policies.assignChanged(manager, await this.inventory.take(manager, fresh));
      await this.rotations.take(manager, fresh);
      await this.changes.tell(manager);
    });
  }
}
