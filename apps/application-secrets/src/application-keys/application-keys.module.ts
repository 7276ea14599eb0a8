import { Module } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { ApplicationSecretsConfig } from '../app.config.js';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../application-secrets.routes.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ApplicationKeyRetirement } from './application-key-retirement.js';
import { ApplicationKeyTurner } from './application-key-turner.js';
import { ApplicationKeyTurnsService } from './application-key-turns.service.js';
import { ApplicationKeysOperations } from './application-keys.operations.js';
import { ApplicationKeysService } from './application-keys.service.js';
import { DescribedApplicationKeys } from './described-application-keys.js';
import { KeyInserts } from './key-inserts.js';
import { RsaKeyPool } from './rsa-key-pool.js';

@Module({
  imports: [ClientsModule],
  controllers: zitadelDoors(ApplicationKeysOperations, routes, 'zitadel.management.v1.ManagementService'),
  providers: [
    ApplicationKeysService,
    ApplicationKeyRetirement,
    DescribedApplicationKeys,
    ApplicationKeyTurner,
    ApplicationKeyTurnsService,
    KeyInserts,
    RsaKeyPool,
    { provide: ApplicationSecretsConfig, useExisting: RekeyConfig },
  ],
  exports: [ApplicationKeysService],
})
export class ApplicationKeysModule {}
