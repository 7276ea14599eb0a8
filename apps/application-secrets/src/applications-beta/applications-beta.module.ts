import { Module } from '@nestjs/common';
import { ApplicationKeysModule } from '../application-keys/application-keys.module.js';
import { ApplicationsV2Module } from '../applications-v2/applications-v2.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ClientSecretsModule } from '../client-secrets/client-secrets.module.js';
import { BetaApplicationKeysConnectController } from './beta-application-keys.connect.controller.js';
import { BetaApplicationKeysController } from './beta-application-keys.controller.js';
import { BetaApplicationKeysService } from './beta-application-keys.service.js';
import { BetaApplicationsConnectController } from './beta-applications.connect.controller.js';
import { BetaApplicationsController } from './beta-applications.controller.js';
import { BetaApplicationsService } from './beta-applications.service.js';

/** The vendor's app service v2beta: further doors to applications, secrets and keys. */
@Module({
  imports: [ApplicationsModule, ApplicationsV2Module, ClientSecretsModule, ApplicationKeysModule],
  controllers: [
    BetaApplicationsController,
    BetaApplicationsConnectController,
    BetaApplicationKeysController,
    BetaApplicationKeysConnectController,
  ],
  providers: [BetaApplicationsService, BetaApplicationKeysService],
})
export class ApplicationsBetaModule {}
