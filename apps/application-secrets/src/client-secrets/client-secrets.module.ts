import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { ClientSecretChangesService } from './client-secret-changes.service.js';
import { ClientSecretVersionsController } from './client-secret-versions.controller.js';
import { ClientSecretVersionsService } from './client-secret-versions.service.js';
import { ClientSecretsController } from './client-secrets.controller.js';
import { ClientSecretRetirement } from './client-secret-retirement.js';
import { ClientSecretsService } from './client-secrets.service.js';

@Module({
  imports: [ClientsModule],
  controllers: [ClientSecretsController, ClientSecretVersionsController],
  providers: [ClientSecretsService, ClientSecretChangesService, ClientSecretVersionsService, ClientSecretRetirement],
  exports: [ClientSecretsService],
})
export class ClientSecretsModule {}
