import { Module } from '@nestjs/common';
import { SourcesModule } from '../sources/sources.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { ValidationController } from './validation.controller.js';
import { ValidationService } from './validation.service.js';
import { ValidationSubscriber } from './validation.subscriber.js';
import { ZoneKeys } from './zone-keys.js';

@Module({
  imports: [SourcesModule, UsageModule, ZonesModule],
  controllers: [ValidationController, ValidationSubscriber],
  providers: [ValidationService, ZoneKeys],
  exports: [ZoneKeys],
})
export class ValidationModule {}
