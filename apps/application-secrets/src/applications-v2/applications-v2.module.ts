import { Module } from '@nestjs/common';
import { zitadelDoors } from '@rekey/platform';
import { ApplicationKeysModule } from '../application-keys/application-keys.module.js';
import { routes } from '../application-secrets.routes.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ClientSecretsModule } from '../client-secrets/client-secrets.module.js';
import { ApplicationKeySearchService } from './application-key-search.service.js';
import { ApplicationKeysV2Operations } from './application-keys-v2.operations.js';
import { ApplicationWritesService } from './application-writes.service.js';
import { ApplicationsV2Operations } from './applications-v2.operations.js';

/** The vendor's application service v2: other doors to applications, secrets and keys. */
@Module({
  imports: [ApplicationsModule, ClientSecretsModule, ApplicationKeysModule],
  controllers: [ApplicationsV2Operations, ApplicationKeysV2Operations].flatMap((operations) =>
    zitadelDoors(operations, routes, 'zitadel.application.v2.ApplicationService'),
  ),
  providers: [ApplicationWritesService, ApplicationKeySearchService],
  exports: [ApplicationWritesService, ApplicationKeySearchService],
})
export class ApplicationsV2Module {}
