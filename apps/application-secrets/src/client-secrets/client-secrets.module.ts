import { Module } from '@nestjs/common';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../application-secrets.routes.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ClientSecretChangesService } from './client-secret-changes.service.js';
import { ClientSecretHolding } from './client-secret-holding.js';
import { ClientSecretTurner } from './client-secret-turner.js';
import { ClientSecretVersionsController } from './client-secret-versions.controller.js';
import { ClientSecretVersionsService } from './client-secret-versions.service.js';
import { ClientSecretRetirement } from './client-secret-retirement.js';
import { ClientSecretsOperations } from './client-secrets.operations.js';
import { ClientSecretsService } from './client-secrets.service.js';
import { DescribedClientSecrets } from './described-client-secrets.js';

@Module({
  imports: [ClientsModule],
  controllers: [
    ...zitadelDoors(ClientSecretsOperations, routes, 'zitadel.management.v1.ManagementService'),
    ClientSecretVersionsController,
  ],
  providers: [
    ClientSecretsService,
    ClientSecretChangesService,
    ClientSecretVersionsService,
    ClientSecretRetirement,
    ClientSecretTurner,
    DescribedClientSecrets,
    ClientSecretHolding,
  ],
  exports: [ClientSecretsService],
})
export class ClientSecretsModule {}
