import { Module } from '@nestjs/common';
import { ConfigurationsModule } from '../configurations/configurations.module.js';
import { ValidationModule } from '../validation/validation.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsService } from './credentials.service.js';

@Module({
  imports: [ConfigurationsModule, ValidationModule, ZonesModule],
  controllers: [CredentialsController],
  providers: [CredentialsService],
  exports: [CredentialsService],
})
export class CredentialsModule {}
