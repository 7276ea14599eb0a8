import { type DynamicModule, Module } from '@nestjs/common';
import { CreateSecretHandovers1766000003000, HandoversModule, type Platform, PlatformModule } from '@rekey/platform';
import type { ActionTargetsConfig } from './app.config.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { Delivery } from './deliveries/delivery.entity.js';
import { DeliverySettingsModule } from './delivery-settings/delivery-settings.module.js';
import { ExecutionRunModule } from './executions/run/execution-run.module.js';
import { AddDeliveryLeases1764000903000 } from './migrations/1764000903000-add-delivery-leases.js';
import { AddDeliverySettings1764000005000 } from './migrations/1764000005000-add-delivery-settings.js';
import { CreateActionTargets1764000003000 } from './migrations/1764000003000-create-action-targets.js';
import { CreateDeliveries1764000007000 } from './migrations/1764000007000-create-deliveries.js';
import { CreateExecutions1764000006000 } from './migrations/1764000006000-create-executions.js';
import { CreatePublicKeys1764000004000 } from './migrations/1764000004000-create-public-keys.js';
import { IndexDeliveries1764000008000 } from './migrations/1764000008000-index-deliveries.js';
import { IndexRetiringSigningKeys1764000009000 } from './migrations/1764000009000-index-retiring-signing-keys.js';
import { MarkHeldKeys1766000003100 } from './migrations/1766000003100-mark-held-keys.js';
import { SIGNING_KEY_HANDOVERS } from './signing-keys/signing-key-ring.js';
import { SealEndpointQueries1764000908100 } from './migrations/1764000908100-seal-endpoint-queries.js';
import { PublicKey } from './public-keys/public-key.entity.js';
import { SIGNING_KEY_SECRET } from './signing-keys/signing-key-cipher.js';
import { SigningKeyChangesModule } from './signing-keys/signing-key-changes.module.js';
import { ENDPOINT_QUERY } from './targets/endpoint-cipher.js';
import { Target } from './targets/target.entity.js';
import { TargetsModule } from './targets/targets.module.js';

/** Webhook targets and the keys that sign what is sent to them. */
@Module({})
export class ActionTargetsModule {
  static register(platform: Platform<ActionTargetsConfig>): DynamicModule {
    return {
      module: ActionTargetsModule,
      imports: [
        PlatformModule.forRoot('action-targets', platform, {
          sealedColumns: [SIGNING_KEY_SECRET, ENDPOINT_QUERY, SIGNING_KEY_HANDOVERS],
          entities: [Target, PublicKey, Delivery],
          migrations: [
            CreateActionTargets1764000003000,
            CreatePublicKeys1764000004000,
            AddDeliverySettings1764000005000,
            CreateExecutions1764000006000,
            CreateDeliveries1764000007000,
            IndexDeliveries1764000008000,
            IndexRetiringSigningKeys1764000009000,
            AddDeliveryLeases1764000903000,
            SealEndpointQueries1764000908100,
            CreateSecretHandovers1766000003000,
            MarkHeldKeys1766000003100,
          ],
        }),
        HandoversModule.of(SIGNING_KEY_HANDOVERS),
        TargetsModule,
        SigningKeyChangesModule,
        DeliverySettingsModule,
        DeliveriesModule,
        ExecutionRunModule,
      ],
    };
  }
}
