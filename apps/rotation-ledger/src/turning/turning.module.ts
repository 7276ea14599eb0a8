import { Module } from '@nestjs/common';
import { InventoryModule } from '../inventory/inventory.module.js';
import { RotationsModule } from '../rotations/rotations.module.js';
import { PlansInternalController } from './plans.internal.controller.js';
import { PlansService } from './plans.service.js';
import { TurningController } from './turning.controller.js';
import { TurningService } from './turning.service.js';

@Module({
  imports: [InventoryModule, RotationsModule],
  controllers: [TurningController, PlansInternalController],
  providers: [TurningService, PlansService],
  exports: [TurningService],
})
export class TurningModule {}
