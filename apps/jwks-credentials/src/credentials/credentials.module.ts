import { Module } from '@nestjs/common';
import { ConfigurationsModule } from '../configurations/configurations.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { CredentialChanges } from './credential-changes.js';
import { CredentialRetirement } from './credential-retirement.js';
import { CredentialsController } from './credentials.controller.js';
import { ConfigurationTurner } from './configuration-turner.js';
import { CredentialsService } from './credentials.service.js';
import { DescribedConfigurations } from './described-configurations.js';

@Module({
  imports: [ConfigurationsModule, UsageModule, ZonesModule],
  controllers: [CredentialsController],
  providers: [
    CredentialsService,
    CredentialChanges,
    CredentialRetirement,
    DescribedConfigurations,
    ConfigurationTurner,
  ],
  exports: [CredentialChanges],
})
export class CredentialsModule {}
