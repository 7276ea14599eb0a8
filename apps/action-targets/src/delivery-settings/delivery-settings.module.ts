import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Target } from '../targets/target.entity.js';
import { TargetsModule } from '../targets/targets.module.js';
import { DeliverySettingsController } from './delivery-settings.controller.js';
import { DeliverySettingsService } from './delivery-settings.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Target]), TargetsModule],
  controllers: [DeliverySettingsController],
  providers: [DeliverySettingsService],
})
export class DeliverySettingsModule {}
