import { Module } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { ApplicationSecretsConfig } from '../app.config.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ApplicationKeyRetirement } from './application-key-retirement.js';
import { ApplicationKeysController } from './application-keys.controller.js';
import { ApplicationKeysService } from './application-keys.service.js';
import { KeyInserts } from './key-inserts.js';
import { RsaKeyPool } from './rsa-key-pool.js';

@Module({
  imports: [ClientsModule],
  controllers: [ApplicationKeysController],
  providers: [
    ApplicationKeysService,
    ApplicationKeyRetirement,
    KeyInserts,
    RsaKeyPool,
    { provide: ApplicationSecretsConfig, useExisting: RekeyConfig },
  ],
  exports: [ApplicationKeysService],
})
export class ApplicationKeysModule {}
