import { Module } from '@nestjs/common';
import { InventoryModule } from '../inventory/inventory.module.js';
import { HolderWorkersRepository } from './holder-workers.repository.js';
import { HoldersController } from './holders.controller.js';
import { HoldersService } from './holders.service.js';

@Module({
  imports: [InventoryModule],
  controllers: [HoldersController],
  providers: [HoldersService, HolderWorkersRepository],
})
export class HoldersModule {}
