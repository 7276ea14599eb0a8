import { type DynamicModule, Module } from '@nestjs/common';
import { type Platform, PlatformModule } from '@rekey/platform';
import { AccessToken } from './access-tokens/access-token.entity.js';
import { ApiopsTokensModule } from './apiops-tokens/apiops-tokens.module.js';
import { AccessTokensModule } from './access-tokens/access-tokens.module.js';
import type { GatewayConfig } from './app.config.js';
import { DeadLetter } from './dead-letters/dead-letter.entity.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { DocsModule } from './docs/docs.module.js';
import { ExecutionsModule } from './executions/executions.module.js';
import { EventFeedModule } from './event-feed/event-feed.module.js';
import { MasterKeyRotationsModule } from './master-key-rotations/master-key-rotations.module.js';
import { CreateGateway1764000001000 } from './migrations/1764000001000-create-gateway.js';
import { AddTokenParents1764000014000 } from './migrations/1764000014000-add-token-parents.js';
import { AddTokenPublicKeys1764000015000 } from './migrations/1764000015000-add-token-public-keys.js';
import { AddTokenMakers1764000904000 } from './migrations/1764000904000-add-token-makers.js';
import { AddRedrivenAt1764000906001 } from './migrations/1764000906001-add-redriven-at.js';
import { KeepRotationParticipants1764001500000 } from './migrations/1764001500000-keep-rotation-participants.js';
import { Organization } from './organizations/organization.entity.js';
import { OrganizationsModule } from './organizations/organizations.module.js';

/**
 * The public door, and what belongs to no single service: tokens, organizations, the event feed, dead letters,
 * rotations of the master key, the docs.
 */
@Module({})
export class GatewayModule {
  static register(platform: Platform<GatewayConfig>): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        PlatformModule.forRoot('gateway', platform, {
          entities: [AccessToken, Organization, DeadLetter],
          migrations: [
            CreateGateway1764000001000,
            AddTokenParents1764000014000,
            AddTokenPublicKeys1764000015000,
            AddTokenMakers1764000904000,
            AddRedrivenAt1764000906001,
            KeepRotationParticipants1764001500000,
          ],
        }),
        AccessTokensModule,
        ApiopsTokensModule,
        OrganizationsModule,
        EventFeedModule,
        DeadLettersModule,
        MasterKeyRotationsModule,
        DiscoveryModule,
        DocsModule,
        ExecutionsModule,
      ],
    };
  }
}
