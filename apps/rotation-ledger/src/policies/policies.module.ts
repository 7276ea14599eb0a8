import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { ExpiryWarnings } from './expiry-warnings.js';
import { PoliciesController } from './policies.controller.js';
import { PoliciesRepository } from './policies.repository.js';
import { PoliciesService } from './policies.service.js';
import { ScheduledTurnsRepository } from './scheduled-turns.repository.js';
import { ScheduledTurns } from './scheduled-turns.js';

@Module({
  imports: [OrdersModule],
  controllers: [PoliciesController],
  providers: [PoliciesService, PoliciesRepository, ScheduledTurns, ScheduledTurnsRepository, ExpiryWarnings],
  exports: [PoliciesRepository],
})
export class PoliciesModule {}
