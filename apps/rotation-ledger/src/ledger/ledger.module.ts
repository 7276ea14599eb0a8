import { Module } from '@nestjs/common';
import { InventoryModule } from '../inventory/inventory.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { RotationsModule } from '../rotations/rotations.module.js';
import { LedgerChanges } from './ledger-changes.js';
import { LedgerSubscriber } from './ledger.subscriber.js';

@Module({
  imports: [InventoryModule, RotationsModule, PoliciesModule],
  controllers: [LedgerSubscriber],
  providers: [LedgerChanges],
})
export class LedgerModule {}
