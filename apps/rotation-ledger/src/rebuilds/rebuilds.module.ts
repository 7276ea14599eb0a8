import { Module } from '@nestjs/common';
import { InventoryRepository } from '../inventory/inventory.repository.js';
import { RebuildsController } from './rebuilds.controller.js';
import { RebuildsRepository } from './rebuilds.repository.js';
import { RebuildsService } from './rebuilds.service.js';
import { RebuildWorker } from './rebuild-worker.js';

/** The inventory told anew by those who hold the credentials: where the event log is shorter than the past. */
@Module({
  controllers: [RebuildsController],
  providers: [RebuildsService, RebuildWorker, RebuildsRepository, InventoryRepository],
})
export class RebuildsModule {}
