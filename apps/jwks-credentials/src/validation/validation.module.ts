import { Module } from '@nestjs/common';
import { ConfigurationsModule } from '../configurations/configurations.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { ValidationController } from './validation.controller.js';
import { ValidationHealth } from './validation-health.js';
import { ValidationService } from './validation.service.js';
import { ZoneFeed } from './zone-feed.js';
import { ZoneKeys } from './zone-keys.js';
import { ZoneRows } from './zone-rows.js';

@Module({
  imports: [ConfigurationsModule, SourcesModule, UsageModule, ZonesModule],
  controllers: [ValidationController],
  providers: [ValidationHealth, ValidationService, ZoneFeed, ZoneKeys, ZoneRows],
  exports: [ValidationService, ZoneKeys],
})
export class ValidationModule {}
