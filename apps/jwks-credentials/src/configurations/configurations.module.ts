import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ZonesModule } from '../zones/zones.module.js';
import { CredentialSecrets } from '../credentials/credential-secrets.js';
import { GivenCredentials } from '../credentials/given-credentials.js';
import { Configuration } from './configuration.entity.js';
import { ConfigurationsController } from './configurations.controller.js';
import { ConfigurationsRepository } from './configurations.repository.js';
import { ConfigurationsService } from './configurations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Configuration]), ZonesModule],
  controllers: [ConfigurationsController],
  providers: [ConfigurationsService, ConfigurationsRepository, CredentialSecrets, GivenCredentials],
  exports: [ConfigurationsRepository, CredentialSecrets, GivenCredentials],
})
export class ConfigurationsModule {}
