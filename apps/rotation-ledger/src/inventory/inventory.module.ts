import { Module } from '@nestjs/common';
import { RotationsModule } from '../rotations/rotations.module.js';
import { CredentialListRepository } from './credential-list.repository.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsService } from './credentials.service.js';
import { InventoryRepository } from './inventory.repository.js';
import { InventoryService } from './inventory.service.js';

@Module({
  imports: [RotationsModule],
  controllers: [CredentialsController],
  providers: [InventoryService, InventoryRepository, CredentialListRepository, CredentialsService],
  exports: [InventoryService, InventoryRepository, CredentialListRepository],
})
export class InventoryModule {}
