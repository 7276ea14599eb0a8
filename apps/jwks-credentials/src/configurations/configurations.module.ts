import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ValidationModule } from '../validation/validation.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { Configuration } from './configuration.entity.js';
import { ConfigurationsController } from './configurations.controller.js';
import { ConfigurationsRepository } from './configurations.repository.js';
import { ConfigurationsService } from './configurations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Configuration]), ValidationModule, ZonesModule],
  controllers: [ConfigurationsController],
  providers: [ConfigurationsService, ConfigurationsRepository],
  exports: [ConfigurationsRepository],
})
export class ConfigurationsModule {}
