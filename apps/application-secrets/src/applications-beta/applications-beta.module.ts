import { Module } from '@nestjs/common';
import { zitadelDoors } from '@rekey/platform';
import { ApplicationKeysModule } from '../application-keys/application-keys.module.js';
import { routes } from '../application-secrets.routes.js';
import { ApplicationsV2Module } from '../applications-v2/applications-v2.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ClientSecretsModule } from '../client-secrets/client-secrets.module.js';
import { BetaApplicationKeysOperations } from './beta-application-keys.operations.js';
import { BetaApplicationsOperations } from './beta-applications.operations.js';

/** The vendor's app service v2beta: further doors to applications, secrets and keys. */
@Module({
  imports: [ApplicationsModule, ApplicationsV2Module, ClientSecretsModule, ApplicationKeysModule],
  controllers: [BetaApplicationsOperations, BetaApplicationKeysOperations].flatMap((operations) =>
    zitadelDoors(operations, routes, 'zitadel.app.v2beta.AppService'),
  ),
})
export class ApplicationsBetaModule {}
