import { type DynamicModule, Module } from '@nestjs/common';
import { type Platform, PlatformModule } from '@rekey/platform';
import type { RotationLedgerConfig } from './app.config.js';
import { AuditModule } from './audit/audit.module.js';
import { AUDIT_SEED } from './audit/audit-signer.js';
import { HoldersModule } from './holders/holders.module.js';
import { CampaignsModule } from './campaigns/campaigns.module.js';
import { InventoryModule } from './inventory/inventory.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { CreateLedger1766000000000 } from './migrations/1766000000000-create-ledger.js';
import { OneRebuild1766000500000 } from './migrations/1766000500000-one-rebuild.js';
import { CreatePoliciesAndCampaigns1766001000000 } from './migrations/1766001000000-create-policies-and-campaigns.js';
import { KEPT_SECRET } from './orders/kept-secrets.service.js';
import { PoliciesModule } from './policies/policies.module.js';
import { RebuildsModule } from './rebuilds/rebuilds.module.js';
import { CreateAudit1766000600000 } from './migrations/1766000600000-create-audit.js';
import { RotationsModule } from './rotations/rotations.module.js';
import { TurningModule } from './turning/turning.module.js';

/** What is held, what turned, and whether everything followed: known from the events of the others alone. */
@Module({})
export class RotationLedgerModule {
  static register(platform: Platform<RotationLedgerConfig>): DynamicModule {
    return {
      module: RotationLedgerModule,
      imports: [
        PlatformModule.forRoot('rotation-ledger', platform, {
          entities: [],
          migrations: [
            CreateLedger1766000000000,
            OneRebuild1766000500000,
            CreateAudit1766000600000,
            CreatePoliciesAndCampaigns1766001000000,
          ],
          sealedColumns: [AUDIT_SEED, KEPT_SECRET],
        }),
        InventoryModule,
        RotationsModule,
        TurningModule,
        RebuildsModule,
        HoldersModule,
        PoliciesModule,
        CampaignsModule,
        LedgerModule,
        AuditModule,
      ],
    };
  }
}
