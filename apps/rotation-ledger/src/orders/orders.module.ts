import { Module } from '@nestjs/common';
import { RotationsModule } from '../rotations/rotations.module.js';
import { TurningModule } from '../turning/turning.module.js';
import { KeptSecretsController } from './kept-secrets.controller.js';
import { KeptSecretsService } from './kept-secrets.service.js';
import { Receivers } from './receivers.js';
import { TurnOrders } from './turn-orders.service.js';

/** Turns that nobody waits for. */
@Module({
  imports: [RotationsModule, TurningModule],
  controllers: [KeptSecretsController],
  providers: [TurnOrders, KeptSecretsService, Receivers],
  exports: [TurnOrders, Receivers],
})
export class OrdersModule {}
