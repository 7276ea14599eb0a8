import { Module } from '@nestjs/common';
import { ApplicationKeysModule } from '../application-keys/application-keys.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ClientSecretsModule } from '../client-secrets/client-secrets.module.js';
import { ApplicationKeySearchService } from './application-key-search.service.js';
import { ApplicationKeysV2ConnectController } from './application-keys-v2.connect.controller.js';
import { ApplicationOperations } from './application-operations.service.js';
import { ApplicationsV2ConnectController } from './applications-v2.connect.controller.js';

/** The vendor's application service v2: other doors to applications, secrets and keys. */
@Module({
  imports: [ApplicationsModule, ClientSecretsModule, ApplicationKeysModule],
  controllers: [ApplicationsV2ConnectController, ApplicationKeysV2ConnectController],
  providers: [ApplicationOperations, ApplicationKeySearchService],
  exports: [ApplicationOperations, ApplicationKeySearchService],
})
export class ApplicationsV2Module {}
